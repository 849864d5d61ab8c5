"""Where a model sends or answers less than it holds, a de-identification or a release says how and who decided it."""

from collections.abc import Iterator

from isthmus_policies.estate import Estate
from isthmus_policies.rule import Family, Level, Rule, Severity, Violation
from isthmus_policies.stack import Stack

EXPECTED = "at least {}, what it holds, or a declared way down"
FIX = (
    "declare it in `deidentifications` (what a model sends) or `releases` (what it answers), with the fields, a reason "
    "and an owner; or raise the class"
)


def check_stack(stack: Stack, estate: Estate) -> Iterator[Violation]:
    """Each call and response that lowers a class which stays private, and each way down that nothing needs."""
    for one in estate.lowerings:
        if not one.is_declared:
            yield Violation(stack.urn, one.where, one.lower, EXPECTED.format(one.held), FIX)
    for what in estate.unneeded_ways_down:
        got, expected = "a model that sends and answers all that it holds", "one that lowers"
        yield Violation(stack.urn, what, got, expected, "remove it")


rule = Rule(
    id="ways-down-are-declared",
    title="Where a model sends or answers less than it holds, the environment says how and who decided it.",
    rationale="Whoever writes `carries: internal` beside a restricted model says that what leaves is harmless. That is "
    "a decision about fields, with a reason and an owner, and reviewers should see it as one.",
    family=Family.RESIDENCY,
    severity=Severity.HIGH,
    remediation="Declare the de-identification or the release, or raise the class of what is sent or answered. Where "
    "every way down must be declared, set the level of this rule to mandatory.",
    controls={
        "NIST SP 800-53": ("AC-16", "SI-19"),
        "ISO/IEC 27001": ("A.5.12", "A.8.11"),
        "GDPR": ("Art. 5(2)", "Art. 25"),
    },
    stack=check_stack,
    default_level=Level.ADVISORY,
)
