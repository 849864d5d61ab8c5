"""A block counts if it names the bucket, and is made."""

from dataclasses import replace
from typing import Any

from tests.policies.helpers import subject
from tests.policies.tables import reads

from isthmus_policies.facts.aws.s3 import BLOCKS
from isthmus_policies.rules.exposure.buckets_block_public_access import rule
from isthmus_policies.subject import Subject
from isthmus_policies.values import UNKNOWN

BUCKET, BLOCK = "aws:s3/bucket:Bucket", "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
ALL: dict[str, Any] = dict.fromkeys(BLOCKS, True)


def by_edge(block: Subject, *buckets: Subject) -> Subject:
    return replace(block, by_property={"bucket": frozenset(bucket.urn for bucket in buckets)})


NAMED, UNNAMED = subject(BUCKET, bucket="b"), subject(BUCKET, name="a", forceDestroy=False)
OTHER = subject(BUCKET, name="c", bucket="c")
LATER = subject(BLOCK, bucket=UNKNOWN, **ALL)
ACCOUNTS = subject("aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", **ALL)
TABLE = {
    "compliant": [
        [NAMED, subject(BLOCK, bucket="b", **ALL)],
        [subject("aws:s3/bucketV2:BucketV2", bucket="b"), subject(BLOCK, bucket="b", **ALL)],
        [UNNAMED, by_edge(LATER, UNNAMED)],
    ],
    "violating": [
        (NAMED, "got no BucketPublicAccessBlock that names it expected one fix declare one for it"),
        ([NAMED, subject(BLOCK, bucket="another", **ALL)], "bucket 'thing'"),
        ([UNNAMED, OTHER, by_edge(LATER, OTHER)], "bucket 'a'"),
        ([NAMED, ACCOUNTS], "bucket 'thing'"),  # the account's block is one switch for all
        # What `--target` leaves out has no properties: it isn't made, and blocks nothing.
        ([NAMED, by_edge(subject(BLOCK), NAMED)], "bucket 'thing'"),
    ],
    "not applicable": [
        subject("aws:s3/directoryBucket:DirectoryBucket", bucket="b--euc1-az1--x-s3"),  # these have theirs always
        subject("aws:s3tables/tableBucket:TableBucket", name="tables"),
    ],
    "unknown": [([UNNAMED, replace(LATER, depends_on=frozenset({UNNAMED.urn}))], "bucket 'a'")],
    "near miss": [subject(BUCKET)],
}
test_table = reads(rule, TABLE)
