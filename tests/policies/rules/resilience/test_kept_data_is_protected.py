"""Protection against deletion."""

from tests.policies.helpers import subject
from tests.policies.tables import DISPOSABLE, judge, reads

from isthmus_policies.rules.resilience.kept_data_is_protected import rule
from isthmus_policies.subject import UNKNOWN

CLUSTER, BUCKET = "aws:rds/cluster:Cluster", "aws:s3/bucket:Bucket"
TABLE = {
    "compliant": [subject(CLUSTER, deletionProtection=True), subject(BUCKET, forceDestroy=False)],
    "violating": [
        (subject(CLUSTER), "nothing, which is false"),
        (subject(CLUSTER, deletionProtection=False), "False"),
        (subject("aws:dynamodb/table:Table"), "deletionProtectionEnabled"),
        (subject(BUCKET, forceDestroy=True), "forceDestroy"),
        (subject("openstack:objectstorage/container:Container", forceDestroy="true"), "forceDestroy"),
    ],
    "not applicable": [subject("aws:sqs/queue:Queue"), subject("kubernetes:core/v1:Namespace", forceDestroy=True)],
    "unknown": [subject(CLUSTER, deletionProtection=UNKNOWN)],
    "near miss": [subject("aws:cognito/userPool:UserPool", deletionProtection="ACTIVE")],
}
test_table = reads(rule, TABLE)


def test_nothing_is_kept_where_the_environment_is_disposable() -> None:
    assert judge(rule, [subject(CLUSTER)], DISPOSABLE) == []
