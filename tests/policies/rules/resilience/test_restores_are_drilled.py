"""Drills of restores beside plans of backups."""

from tests.policies.helpers import subject
from tests.policies.tables import reads

from isthmus_policies.rules.resilience.restores_are_drilled import rule
from isthmus_policies.subject import UNKNOWN

PLAN = subject("aws:backup/plan:Plan", name="plan", rules=[])
DRILL = subject("aws:backup/restoreTestingPlan:RestoreTestingPlan", name="drill", restoreTestingPlanName="weekly")
NAMED = subject("aws:backup/restoreTestingSelection:RestoreTestingSelection", restoreTestingPlanName="weekly")
BY_EDGE = subject(
    "aws:backup/restoreTestingSelection:RestoreTestingSelection",
    restoreTestingPlanName=UNKNOWN,
    by_property={"restoreTestingPlanName": [DRILL.urn]},
)
OTHER = subject("aws:backup/restoreTestingSelection:RestoreTestingSelection", restoreTestingPlanName="monthly")
NATIVE = subject("aws-native:backup:BackupPlan", name="native")
TABLE = {
    "compliant": [[PLAN, DRILL, NAMED], [PLAN, DRILL, BY_EDGE]],
    "violating": [
        (PLAN, "none in the stack"),
        (NATIVE, "a RestoreTestingPlan with a selection"),
        ([PLAN, DRILL], "no selection is of it"),
        ([PLAN, DRILL, OTHER], "no selection is of it"),
    ],
    "not applicable": [subject("aws:backup/vault:Vault"), DRILL, NAMED],
    "unknown": [
        [
            PLAN,
            DRILL,
            subject("aws:backup/restoreTestingSelection:RestoreTestingSelection", restoreTestingPlanName=UNKNOWN),
        ]
    ],
    "near miss": [subject("aws:backup/selection:Selection", planId="p-1"), [DRILL, OTHER]],
}
test_table = reads(rule, TABLE)
