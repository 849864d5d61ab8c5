"""Whoever uses a role or user for emergencies is noticed: an event rule or an alarm of the stack tells somebody."""

import re
from collections.abc import Iterator
from typing import Any

from isthmus_policies.decisions.event_patterns import is_watched
from isthmus_policies.estate import Estate
from isthmus_policies.facts.properties import is_off, part
from isthmus_policies.rule import Family, Level, Rule, Severity, Violation
from isthmus_policies.stack import Stack
from isthmus_policies.subject import Subject
from isthmus_policies.values import UNKNOWN, text, texts

BREAK_GLASS = re.compile(r"(?i)break[-_ ]?glass")
ROLES, USERS = ("aws:iam:Role", "aws-native:iam:Role"), ("aws:iam:User", "aws-native:iam:User")
ROLE_EVENTS = ("AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "SwitchRole")
USER_EVENTS = ("ConsoleLogin", "AssumeRole", "GetSessionToken", "GetCallerIdentity")
RULES, TARGETS = ("aws:cloudwatch:EventRule",), ("aws:cloudwatch:EventTarget",)
NATIVE_RULES = ("aws-native:events:Rule",)
FILTERS, ALARMS = ("aws:cloudwatch:LogMetricFilter",), ("aws:cloudwatch:MetricAlarm",)
FIX = "declare an EventRule on its AssumeRole with a target, or a LogMetricFilter with a MetricAlarm"


def check_stack(stack: Stack, estate: Estate) -> Iterator[Violation]:
    """Roles and users whose name or tags say that they are for emergencies, and what watches them."""
    for kind, types, events in (("role", ROLES, ROLE_EVENTS), ("user", USERS, USER_EVENTS)):
        for subject in stack.of_type(*types):
            if _is_break_glass(subject) and not _is_alarmed(subject, events, stack):
                expected = "an event rule or an alarm that tells of its use"
                yield Violation.of(subject, f"the use of the {kind}", "nothing that tells of it", expected, FIX)


def _is_break_glass(subject: Subject) -> bool:
    names = [subject.name, text(subject.get("name")), text(subject.get("roleName")), text(subject.get("userName"))]
    return any(BREAK_GLASS.search(name) for name in (*names, *texts(subject.get("tags"))))


def _is_alarmed(subject: Subject, events: tuple[str, ...], stack: Stack) -> bool:
    names = [n for key in ("name", "roleName", "userName", "id") if (n := text(subject.get(key)))] or [subject.name]
    names += [text(subject.get("arn"))] if text(subject.get("arn")) else []
    for rule in stack.of_type(*RULES):
        heard = any(rule in stack.referred(target, "rule", *RULES) for target in stack.of_type(*TARGETS))
        if heard and _is_on(rule) and _watches(rule, "eventPattern", subject, events, names):
            return True
    for rule in stack.of_type(*NATIVE_RULES):
        if _is_on(rule) and rule.get("targets") and _watches(rule, "eventPattern", subject, events, names):
            return True
    for one in stack.of_type(*FILTERS):
        metric = part(one.get("metricTransformation"), "name")
        if (
            metric
            and _counts(one, subject, events, names)
            and any(
                alarm.get("metricName") in (metric, UNKNOWN) and not is_off(alarm.get("actionsEnabled"))
                for alarm in stack.of_type(*ALARMS)
            )
        ):
            return True
    return False


def _is_on(rule: Subject) -> bool:
    return rule.get("state") != "DISABLED" and not is_off(rule.get("isEnabled"))


def _watches(rule: Subject, name: str, subject: Subject, events: tuple[str, ...], names: list[str]) -> bool:
    """Whether a rule's pattern is for it. One that isn't known is, if it has an output of it."""
    pattern: Any = rule.get(name)
    if pattern is UNKNOWN:
        return subject.urn in rule.by_property.get(name, frozenset())
    return is_watched(pattern, events, names)


def _counts(one: Subject, subject: Subject, events: tuple[str, ...], names: list[str]) -> bool:
    """Whether a filter of logs is for it: it names an event, and either this role or user, or none."""
    pattern = one.get("pattern")
    if pattern is UNKNOWN:
        return subject.urn in one.by_property.get("pattern", frozenset())
    if not isinstance(pattern, str) or not any(event in pattern for event in events):
        return False
    return any(name in pattern for name in names) or not any(word in pattern for word in ("roleArn", "userName", "arn"))


rule = Rule(
    id="break-glass-roles-are-alarmed",
    title="Whoever uses a role or user for emergencies is noticed.",
    rationale="A break-glass role may do what nobody may otherwise, so its use is either an emergency, which others "
    "should know of, or an attack. Source: "
    "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_permissions_emergency_process.html",
    family=Family.IDENTITY,
    severity=Severity.MEDIUM,
    remediation="Declare an event rule on its use with a target that tells people.",
    controls={
        "NIST SP 800-53": ("AC-2(12)", "AU-6", "SI-4"),
        "CIS AWS Foundations": ("4.3", "4.4"),
        "ISO/IEC 27001": ("A.8.2", "A.8.15", "A.8.16"),
    },
    stack=check_stack,
    default_level=Level.ADVISORY,  # what tells of it may be in another account's stack
)
