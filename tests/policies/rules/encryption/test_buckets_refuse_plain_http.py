"""Bucket policies that deny what comes without TLS."""

import json
from typing import Any

from tests.policies.helpers import subject
from tests.policies.tables import reads

from isthmus_policies.rules.encryption.buckets_refuse_plain_http import rule
from isthmus_policies.subject import UNKNOWN, Subject

bucket = subject("aws:s3/bucket:Bucket", name="b", bucket="models")
DENY = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}


def policy(**changes: Any) -> Subject:
    document = {"Version": "2012-10-17", "Statement": [{**DENY, **changes}]}
    return subject("aws:s3/bucketPolicy:BucketPolicy", bucket="models", policy=json.dumps(document))


TABLE = {
    "compliant": [
        [bucket, policy()],
        [bucket, policy(Principal={"AWS": ["*"]}, Action=["s3:*"])],
        [
            subject("aws-native:s3:Bucket", bucketName="models"),
            subject("aws-native:s3:BucketPolicy", bucket="models", policyDocument={"Statement": DENY}),
        ],
        [bucket, policy(Condition={"bool": {"AWS:securetransport": [False]}})],
    ],
    "violating": [
        (bucket, "requests in clear"),
        ([bucket, policy(Effect="Allow")], "TLS only"),
        ([bucket, policy(Action="s3:GetObject")], "TLS only"),
        ([bucket, policy(Principal={"AWS": "arn:aws:iam::123456789012:root"})], "TLS only"),
        ([bucket, policy(Condition={"Bool": {"aws:SecureTransport": "true"}})], "TLS only"),
        ([bucket, policy(Condition={**DENY["Condition"], "StringEquals": {"a": "b"}})], "TLS only"),  # type: ignore[dict-item]
    ],
    "not applicable": [policy(), subject("aws:sqs/queue:Queue")],
    "unknown": [[bucket, subject("aws:s3/bucketPolicy:BucketPolicy", bucket="models", policy=UNKNOWN)]],
    "near miss": [
        [bucket, policy(Condition={"BoolIfExists": {"aws:SecureTransport": "false"}})],
        subject("aws:s3/bucket:Bucket", policy=json.dumps({"Statement": DENY})),
    ],
}
test_table = reads(rule, TABLE)
