"""What nobody translated, or moves data by itself, and what the environment allows by name."""

from tests.policies.helpers import component, subject
from tests.policies.tables import RAW, judge, reads

from isthmus_policies.estate import of_environment
from isthmus_policies.rules.residency.everything_is_translated import rule
from isthmus_policies.subject import UNKNOWN

COMMAND, STORAGE = "command:local:Command", "azure-native:storage:StorageAccount"
TABLE = {
    "compliant": [subject("aws:s3/bucket:Bucket"), subject("random:index/randomPassword:RandomPassword", length=8)],
    "violating": [
        (subject(COMMAND, create="true"), "it copies data, runs what it is handed"),
        (subject("pulumi-python:dynamic:Resource"), "it copies data, runs what it is handed"),
        (subject(STORAGE), "no rule knows what it means"),
        (subject("gcp:storage/bucket:Bucket"), "of the package gcp"),
    ],
    "not applicable": [component("acme:index:Store"), subject("pulumi:providers:azure-native")],
    "unknown": [(subject(STORAGE, tags=UNKNOWN), "no rule knows what it means")],  # whatever its properties are
    "near miss": [subject("pulumi:pulumi:StackReference"), component("command:local:Wrapper")],
}
test_table = reads(rule, TABLE)


def test_the_environment_allows_by_name_with_reason_and_owner() -> None:
    allowed = {"type": "command:local:*", "reason": "makes certificates", "owner": "platform"}
    allows = of_environment({**RAW, "policies": {"allow": [allowed]}})
    assert judge(rule, [subject(COMMAND)], allows) == []
    assert judge(rule, [subject(STORAGE)], allows)
    without = of_environment({**RAW, "policies": {"allow": [{**allowed, "owner": ""}]}})
    assert judge(rule, [subject(COMMAND)], without)
