"""Log groups end: logs hold data about people, and CloudWatch keeps them for ever unless told."""

from collections.abc import Iterator

from isthmus_policies.changes import Change
from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.rule import Family, Rule, Severity, Violation

GROUPS = ("aws:cloudwatch:LogGroup", "aws-native:logs:LogGroup")


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """Those without an end. A group of the class `DELIVERY` is emptied by AWS after two days."""
    subject = facts.subject
    if plain_type(subject.type) not in GROUPS or subject.get("logGroupClass") == "DELIVERY":
        return
    if subject.get("retentionInDays") in (None, 0):
        fix = "set it to the days that somebody needs them"
        yield Violation.of(subject, "retentionInDays", "for ever", "a number of days", fix)


def remediate(facts: Facts, estate: Estate) -> Iterator[Change]:
    """The days for which the environment's AWS sites keep their logs, where they all say the same."""
    if len(estate.log_days) == 1:
        yield Change(("retentionInDays",), min(estate.log_days))


rule = Rule(
    id="logs-have-retention",
    title="Log groups end.",
    rationale="Logs name people and addresses; what nobody needs any more is a risk and a cost.",
    family=Family.HYGIENE,
    severity=Severity.LOW,
    remediation="Set `retentionInDays`.",
    controls={"NIST SP 800-53": ("AU-11", "SI-12"), "ISO/IEC 27001": ("A.8.10", "A.8.15"), "GDPR": ("Art. 5(1)(e)",)},
    resource=check,
    remediate=remediate,
)
