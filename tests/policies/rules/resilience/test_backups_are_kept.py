"""Retention of backups."""

from tests.policies.helpers import subject
from tests.policies.tables import DISPOSABLE, judge, reads

from isthmus_policies.rules.resilience.backups_are_kept import rule
from isthmus_policies.subject import UNKNOWN

CLUSTER, TABLE_TYPE, PLAN = "aws:rds/cluster:Cluster", "aws:dynamodb/table:Table", "aws:backup/plan:Plan"
TABLE = {
    "compliant": [
        subject(CLUSTER, backupRetentionPeriod=14),
        subject(TABLE_TYPE, pointInTimeRecovery={"enabled": True}),
        subject(PLAN, rules=[{"lifecycle": {"deleteAfter": 35}}]),
        subject("aws:fsx/windowsFileSystem:WindowsFileSystem"),  # seven days by default
    ],
    "violating": [
        (subject(CLUSTER), "1, the default"),
        (subject("aws:rds/instance:Instance", backupRetentionPeriod=0), "got 0 "),
        (subject(TABLE_TYPE), "pointInTimeRecovery"),
        (subject(PLAN, rules=[{"lifecycle": {"deleteAfter": 35}}, {"ruleName": "b"}]), "rules[1]"),
    ],
    "not applicable": [subject("aws:s3/bucket:Bucket"), subject("aws:rds/proxy:Proxy")],
    "unknown": [subject(CLUSTER, backupRetentionPeriod=UNKNOWN), subject(TABLE_TYPE, pointInTimeRecovery=UNKNOWN)],
    "near miss": [
        subject("aws:rds/instance:Instance", replicateSourceDb="db"),
        subject(CLUSTER, backupRetentionPeriod="7"),
    ],
}
test_table = reads(rule, TABLE)


def test_nothing_is_kept_where_the_environment_is_disposable() -> None:
    assert judge(rule, [subject(CLUSTER)], DISPOSABLE) == []
