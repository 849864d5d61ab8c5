"""Every bucket of S3 has all four blocks of public access of its own, in the same update."""

from collections.abc import Iterator

from isthmus_policies.estate import Estate
from isthmus_policies.facts.aws.s3 import BLOCKS
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.stack import Stack
from isthmus_policies.subject import Subject
from isthmus_policies.values import UNKNOWN

BUCKET, BLOCK = "aws:s3:Bucket", "aws:s3:BucketPublicAccessBlock"
NAMES = ("bucket", "id", "arn")


def check(stack: Stack, estate: Estate) -> Iterator[Violation]:
    """Buckets that no block names. What `--target` leaves out has no properties: it isn't made, and blocks nothing."""
    blocks = [block for block in stack.of_type(BLOCK) if block.props]
    for bucket in stack.of_type(BUCKET):
        if bucket.props and not any(_blocks(block, bucket) for block in blocks):
            fix = f"declare one for it, with {', '.join(BLOCKS)} all true"
            yield Violation(
                bucket.urn, f"bucket {bucket.name!r}", "no BucketPublicAccessBlock that names it", "one", fix
            )


def _blocks(block: Subject, bucket: Subject) -> bool:
    """Whether a block is of a bucket: by its name, or by the bucket's output in `bucket`. An order of making
    (`depends_on`) says nothing."""
    names = {name for key in NAMES if isinstance(name := bucket.props.get(key), str)}
    named = block.props.get("bucket", UNKNOWN)
    if isinstance(named, str) and names:
        return named in names
    return bucket.urn in block.by_property.get("bucket", frozenset())


rule = Rule(
    id="buckets-block-public-access",
    title="Every bucket has all four blocks of public access of its own.",
    rationale="An ACL or a policy set by hand opens a bucket that has no block. The account's block is one switch for "
    "all buckets, in nobody's program; and a block that isn't in this update leaves the bucket open until the next.",
    family=Family.EXPOSURE,
    severity=Severity.CRITICAL,
    remediation="Declare a BucketPublicAccessBlock for each bucket, with all four blocks true.",
    controls={
        "NIST SP 800-53": ("AC-3", "SC-7"),
        "CIS AWS Foundations": ("2.1.4",),
        "ISO/IEC 27001": ("A.8.3",),
        "GDPR": ("Art. 32(1)(b)",),
    },
    stack=check,
)
