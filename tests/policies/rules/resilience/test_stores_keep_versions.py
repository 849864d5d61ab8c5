"""Versioning of buckets."""

from typing import Any

from tests.policies.helpers import subject
from tests.policies.tables import DISPOSABLE, judge, reads

from isthmus_policies.rules.resilience.stores_keep_versions import rule
from isthmus_policies.subject import UNKNOWN, Subject

bucket = subject("aws:s3/bucket:Bucket", name="b", bucket="models")


def versions(status: Any, of: str = "models") -> Subject:
    configuration = {"status": status}
    return subject("aws:s3/bucketVersioning:BucketVersioning", bucket=of, versioningConfiguration=configuration)


TABLE = {
    "compliant": [[bucket, versions("Enabled")], subject("aws:s3/bucket:Bucket", versioning={"enabled": True})],
    "violating": [
        (bucket, "none are kept"),
        ([bucket, versions("Suspended")], "none are kept"),
        ([bucket, versions("Enabled", "another")], "none are kept"),
    ],
    "not applicable": [versions("Suspended"), subject("aws:sqs/queue:Queue")],
    "unknown": [[bucket, versions(UNKNOWN)]],
    "near miss": [subject("aws-native:s3:Bucket", versioningConfiguration={"status": "Enabled"})],
}
test_table = reads(rule, TABLE)


def test_nothing_is_kept_where_the_environment_is_disposable() -> None:
    assert judge(rule, [bucket], DISPOSABLE) == []
