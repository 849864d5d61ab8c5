"""Default encryption of buckets, inline and as a resource."""

from tests.policies.helpers import subject
from tests.policies.tables import reads

from isthmus.environment.labels import AWS_TAG
from isthmus_policies.rules.encryption.buckets_use_our_keys import rule
from isthmus_policies.subject import UNKNOWN, Subject

BUCKET = "aws:s3/bucket:Bucket"
CONFIGURATION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
internal = subject(BUCKET, name="b", bucket="models", tags={AWS_TAG: "internal"})


def by(key: object, algorithm: str = "aws:kms", **more: object) -> Subject:
    default = {"sseAlgorithm": algorithm, **({"kmsMasterKeyId": key} if key else {})}
    properties = {"bucket": "models", **more}
    return subject(CONFIGURATION, rules=[{"applyServerSideEncryptionByDefault": default}], **properties)


TABLE = {
    "compliant": [
        [internal, by("arn:aws:kms:eu-central-1:123456789012:key/1")],
        [internal, by("k", bucket=UNKNOWN, by_property={"bucket": (internal.urn,)})],
    ],
    "violating": [
        (internal, "S3's own key"),
        ([internal, by("", "AES256")], "a key of ours"),
        ([internal, by("")], "a key of ours"),  # KMS, but AWS's key
        ([internal, by("k", bucket="another")], "a key of ours"),
    ],
    "not applicable": [subject("aws:sqs/queue:Queue", tags={AWS_TAG: "internal"}), by("k")],
    "unknown": [[internal, by(UNKNOWN)]],  # some key
    "near miss": [subject(BUCKET, tags={AWS_TAG: "public"})],
}
test_table = reads(rule, TABLE)
