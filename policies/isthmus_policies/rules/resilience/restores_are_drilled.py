"""Where backups are planned, restores are tried: AWS Backup makes them by a testing plan with something selected."""

from collections.abc import Iterator

from isthmus_policies.estate import Estate
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.stack import Stack
from isthmus_policies.values import UNKNOWN, text

PLANS = ("aws:backup:Plan", "aws-native:backup:BackupPlan")
TESTS = ("aws:backup:RestoreTestingPlan", "aws-native:backup:RestoreTestingPlan")
NAME = "restoreTestingPlanName"
SELECTIONS = ("aws:backup:RestoreTestingSelection", "aws-native:backup:RestoreTestingSelection")


def check_stack(stack: Stack, estate: Estate) -> Iterator[Violation]:
    """The first plan of a stack without a drill, and testing plans that nothing is selected for."""
    plans, tests = stack.of_type(*PLANS), stack.of_type(*TESTS)
    if plans and not tests:
        expected, fix = "a RestoreTestingPlan with a selection", "declare both, with a schedule"
        yield Violation.of(plans[0], "the restore drill", "none in the stack", expected, fix)
    selections = stack.of_type(*SELECTIONS)
    drilled = {test.urn for one in selections for test in stack.referred(one, NAME, *TESTS)}
    named = {name for one in selections if isinstance(name := one.get(NAME), str)}
    unclear = any(one.get(NAME) is UNKNOWN and not stack.referred(one, NAME, *TESTS) for one in selections)
    for test in tests if plans and not unclear else ():
        if test.urn not in drilled and text(test.get(NAME)) not in named:
            fix = "declare a RestoreTestingSelection of the plan"
            yield Violation.of(test, "what is restored", "nothing: no selection is of it", "a selection", fix)


rule = Rule(
    id="restores-are-drilled",
    title="Where backups are planned, restores are tried.",
    rationale="A backup that was never restored is a hope: keys, roles and formats change under it. AWS Backup tries "
    "restores by schedule and tells how long they take. Source: "
    "https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing.html",
    family=Family.RESILIENCE,
    severity=Severity.MEDIUM,
    remediation="Declare a RestoreTestingPlan with a selection.",
    controls={
        "NIST SP 800-53": ("CP-4", "CP-9(1)", "CP-10"),
        "ISO/IEC 27001": ("A.5.30", "A.8.13"),
        "GDPR": ("Art. 32(1)(c)", "Art. 32(1)(d)"),
    },
    stack=check_stack,
)
