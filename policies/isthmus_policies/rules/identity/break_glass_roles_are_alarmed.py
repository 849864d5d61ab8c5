"""Whoever uses a role or user for emergencies is noticed: an event rule or an alarm of the stack tells somebody."""

import re
from collections.abc import Iterator
from typing import Any

from isthmus_policies.decisions.event_patterns import is_watched
from isthmus_policies.estate import Estate
from isthmus_policies.facts.aws.roles import ROLES
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.properties import is_off, part
from isthmus_policies.rule import Family, Level, Rule, Severity, Violation
from isthmus_policies.stack import Stack
from isthmus_policies.subject import Subject
from isthmus_policies.values import UNKNOWN, text, texts

BREAK_GLASS = re.compile(r"(?i)break[-_ ]?glass")
USERS = ("aws:iam:User", "aws-native:iam:User")
ROLE_EVENTS = ("AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "SwitchRole")
USER_EVENTS = ("ConsoleLogin", "AssumeRole", "GetSessionToken", "GetCallerIdentity")
RULES, TARGETS = ("aws:cloudwatch:EventRule",), ("aws:cloudwatch:EventTarget",)
NATIVE_RULES = ("aws-native:events:Rule",)
FILTERS, ALARMS = ("aws:cloudwatch:LogMetricFilter",), ("aws:cloudwatch:MetricAlarm",)
FIX = "declare an EventRule on its AssumeRole with a target, or a LogMetricFilter with a MetricAlarm"


def check_stack(stack: Stack, estate: Estate) -> Iterator[Violation]:
    """Roles and users whose name or tags say that they are for emergencies, and what watches them."""
    for kind, types, events in (("role", ROLES, ROLE_EVENTS), ("user", USERS, USER_EVENTS)):
        kept = [subject for subject in stack.of_type(*types) if _is_break_glass(subject)]
        watching = list(_watching(stack)) if kept else []
        for subject in kept:
            if not any(_is_for(one, subject, events) for one in watching):
                expected = "an event rule or an alarm that tells of its use"
                yield Violation.of(subject, f"the use of the {kind}", "nothing that tells of it", expected, FIX)


def _is_break_glass(subject: Subject) -> bool:
    names = [subject.name, text(subject.get("name")), text(subject.get("roleName")), text(subject.get("userName"))]
    return any(BREAK_GLASS.search(name) for name in (*names, *texts(subject.get("tags"))))


def _watching(stack: Stack) -> Iterator[Subject]:
    """Event rules that are on and have a target, and filters of logs whose metric has an alarm."""
    heard = {rule.urn for target in stack.of_type(*TARGETS) for rule in stack.referred(target, "rule", *RULES)}
    for rule in stack.of_type(*RULES, *NATIVE_RULES):
        if _is_on(rule) and (rule.urn in heard or rule.get("targets")):
            yield rule
    alarms = [alarm for alarm in stack.of_type(*ALARMS) if not is_off(alarm.get("actionsEnabled"))]
    metrics = {text(alarm.get("metricName")) for alarm in alarms}
    unclear = any(alarm.get("metricName") is UNKNOWN for alarm in alarms)
    for one in stack.of_type(*FILTERS):
        metric = text(part(one.get("metricTransformation"), "name"))
        if metric and (metric in metrics or unclear):
            yield one


def _is_for(one: Subject, subject: Subject, events: tuple[str, ...]) -> bool:
    """Whether it is told of a role's or a user's use: by its pattern, or, if that isn't known, by an output in it."""
    is_filter = plain_type(one.type) in FILTERS
    name = "pattern" if is_filter else "eventPattern"
    pattern: Any = one.get(name)
    if pattern is UNKNOWN:
        return subject.urn in one.by_property.get(name, frozenset())
    names = [n for key in ("name", "roleName", "userName", "id") if (n := text(subject.get(key)))] or [subject.name]
    names += [arn] if (arn := text(subject.get("arn"))) else []
    return _counts(pattern, events, names) if is_filter else is_watched(pattern, events, names)


def _is_on(rule: Subject) -> bool:
    return rule.get("state") != "DISABLED" and not is_off(rule.get("isEnabled"))


def _counts(pattern: Any, events: tuple[str, ...], names: list[str]) -> bool:
    """Whether a filter of logs names an event, and either this role or user, or none."""
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
