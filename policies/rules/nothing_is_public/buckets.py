"""S3: no public ACL, no public policy, and every bucket with all four blocks of public access.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
"""

from collections.abc import Iterator, Sequence
from typing import Any

from policies.rule import Violation
from policies.rules.nothing_is_public import bucket_policy
from policies.subject import UNKNOWN, Subject

PUBLIC_ACLS = ("public-read", "public-read-write", "authenticated-read")
PUBLIC_GROUPS = ("/groups/global/AllUsers", "/groups/global/AuthenticatedUsers")
BLOCKS = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
ACL_FIX = "leave the ACL out (ownership BucketOwnerEnforced switches ACLs off)"


def check(subject: Subject) -> Iterator[Violation]:
    """The breaches of one S3 resource."""
    kind = _kind(subject)
    if kind in ("Bucket", "BucketAcl", "BucketObject"):
        yield from _acl(subject)
    if kind in ("Bucket", "BucketPolicy"):
        yield from _policy(subject)
    if kind == "BucketPublicAccessBlock":
        yield from _blocks(subject)


def check_stack(subjects: Sequence[Subject]) -> Iterator[Violation]:
    """Buckets that no public-access block names."""
    blocks = [s for s in subjects if _kind(s) == "BucketPublicAccessBlock"]
    blocked = {s.props.get("bucket") for s in blocks if isinstance(s.props.get("bucket"), str)}
    linked = {urn for s in blocks for urn in s.depends_on}
    for bucket in subjects:
        if _kind(bucket) != "Bucket" or bucket.urn in linked:
            continue
        if bucket.props.get("bucket") not in blocked or bucket.props.get("bucket") is None:
            what = f"bucket {bucket.name!r} has no BucketPublicAccessBlock"
            yield Violation(bucket.urn, what, f"declare one for it, with {', '.join(BLOCKS)} all true")


def _kind(subject: Subject) -> str:
    """The type's name without its version, for S3 types only."""
    if not subject.type.startswith("aws:s3/"):
        return ""
    return subject.kind.removesuffix("v2").removesuffix("V2")


def _acl(subject: Subject) -> Iterator[Violation]:
    acl = subject.get("acl")
    if acl is UNKNOWN:
        yield Violation(subject.urn, f"the ACL of {subject.name!r} isn't known at preview", "give it as a plain value")
    elif acl in PUBLIC_ACLS:
        yield Violation(subject.urn, f"{subject.name!r} is public by the ACL {acl!r}", ACL_FIX)
    grants = [*_list(subject.get("grants")), *_list(subject.get("accessControlPolicy", "grants"))]
    for grant in grants:
        uri = _grantee(grant)
        if uri is UNKNOWN:
            yield Violation(
                subject.urn, f"a grantee of {subject.name!r} isn't known at preview", "give it as a plain value"
            )
        elif isinstance(uri, str) and uri.endswith(PUBLIC_GROUPS):
            yield Violation(subject.urn, f"{subject.name!r} is public by a grant to {uri}", ACL_FIX)


def _grantee(grant: Any) -> Any:
    """The URI that a grant names: `uri` in a bucket's own grants, `grantee.uri` in an access control policy."""
    if grant is UNKNOWN or not isinstance(grant, dict):
        return grant
    inner = grant.get("grantee")
    return inner if inner is UNKNOWN else (inner or grant).get("uri")


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _policy(subject: Subject) -> Iterator[Violation]:
    document = subject.get("policy")
    if document is None and _kind(subject) == "Bucket":
        return
    for problem in bucket_policy.problems(document):
        fix = "name the principals, or hold the statement by a Condition to your VPC endpoint, account or organisation"
        yield Violation(subject.urn, f"the policy of bucket {subject.name!r} {problem}", fix)


def _blocks(subject: Subject) -> Iterator[Violation]:
    for block in BLOCKS:
        value = subject.props.get(block)
        if value is not True:
            got = (
                "isn't known at preview" if value is UNKNOWN else f"is {value!r}" if value is not None else "is missing"
            )
            yield Violation(subject.urn, f"{block} of {subject.name!r} {got}", f"set {block} to true")
