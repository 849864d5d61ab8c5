"""Every bucket of S3 has all four blocks of public access of its own, in the same update."""

from collections.abc import Iterable, Iterator

from isthmus_policies.estate import Estate
from isthmus_policies.facts.aws.s3 import BLOCKS
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.stack import Stack
from isthmus_policies.subject import Subject

BUCKET, BLOCK = "aws:s3:Bucket", "aws:s3:BucketPublicAccessBlock"
NAMES = ("bucket", "id", "arn")


def check(stack: Stack, estate: Estate) -> Iterator[Violation]:
    """Buckets that no block names. What `--target` leaves out has no properties: it isn't made, and blocks nothing."""
    blocked = _Blocked(block for block in stack.of_type(BLOCK) if block.props)
    for bucket in stack.of_type(BUCKET):
        if bucket.props and not blocked.has(bucket):
            fix = f"declare one for it, with {', '.join(BLOCKS)} all true"
            yield Violation(
                bucket.urn, f"bucket {bucket.name!r}", "no BucketPublicAccessBlock that names it", "one", fix
            )


class _Blocked:
    """What blocks are of: by a bucket's name, or by its output in `bucket`. An order of making (`depends_on`) says
    nothing."""

    def __init__(self, blocks: Iterable[Subject]) -> None:
        self._names: set[str] = set()
        self._urns: set[str] = set()
        self._urns_alone: set[str] = set()  # of blocks that say no name, so that the edge has to tell
        for block in blocks:
            name, urns = block.props.get("bucket"), block.by_property.get("bucket", frozenset())
            self._urns |= urns
            if isinstance(name, str):
                self._names.add(name)
            else:
                self._urns_alone |= urns

    def has(self, bucket: Subject) -> bool:
        """Whether one of them is this bucket's. A name decides where both say one."""
        names = {name for key in NAMES if isinstance(name := bucket.props.get(key), str)}
        if not names:
            return bucket.urn in self._urns
        return not names.isdisjoint(self._names) or bucket.urn in self._urns_alone


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
