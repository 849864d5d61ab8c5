"""S3: no public ACL, no public policy, and every bucket with all four blocks of public access.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
"""

from collections.abc import Iterator, Sequence
from typing import Any

from isthmus_policies.rule import Violation
from isthmus_policies.rules.nothing_is_public import bucket_policy
from isthmus_policies.subject import NOT_KNOWN, UNKNOWN, Subject

PUBLIC_ACLS = ("public-read", "public-read-write", "authenticated-read")
PUBLIC_GROUPS = ("/groups/global/AllUsers", "/groups/global/AuthenticatedUsers")
BLOCKS = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
PRIVATE, PLAIN = "no grant to everyone", "write it as a plain value"
ACL_FIX = "leave the ACL out (ownership BucketOwnerEnforced switches ACLs off)"


def check(subject: Subject) -> Iterator[Violation]:
    """The breaches of one S3 resource."""
    type_name = _type_name(subject)
    if type_name in ("Bucket", "BucketAcl", "BucketObject"):
        yield from _acl(subject)
    if type_name in ("Bucket", "BucketPolicy"):
        yield from _policy(subject)
    if type_name == "BucketPublicAccessBlock":
        yield from _blocks(subject)


def check_stack(subjects: Sequence[Subject]) -> Iterator[Violation]:
    """Buckets that no public-access block names."""
    blocks = [s for s in subjects if _type_name(s) == "BucketPublicAccessBlock"]
    blocked = {s.props.get("bucket") for s in blocks if isinstance(s.props.get("bucket"), str)}
    linked = {urn for s in blocks for urn in s.depends_on}
    for bucket in subjects:
        if _type_name(bucket) != "Bucket" or bucket.urn in linked:
            continue
        if bucket.props.get("bucket") not in blocked or bucket.props.get("bucket") is None:
            fix = f"declare one for it, with {', '.join(BLOCKS)} all true"
            yield Violation(bucket.urn, f"bucket {bucket.name!r}", "no BucketPublicAccessBlock", "one", fix)


def _type_name(subject: Subject) -> str:
    """The type's name without its version, for S3 types only."""
    if not subject.type.startswith("aws:s3/"):
        return ""
    return subject.type_name.removesuffix("v2").removesuffix("V2")


def _acl(subject: Subject) -> Iterator[Violation]:
    acl, what = subject.get("acl"), f"the ACL of {subject.name!r}"
    if acl is UNKNOWN:
        yield Violation(subject.urn, what, NOT_KNOWN, PRIVATE, PLAIN)
    elif acl in PUBLIC_ACLS:
        yield Violation(subject.urn, what, repr(acl), PRIVATE, ACL_FIX)
    grants = [*_list(subject.get("grants")), *_list(subject.get("accessControlPolicy", "grants"))]
    for grant in grants:
        uri = _grantee(grant)
        if uri is UNKNOWN:
            yield Violation(subject.urn, what, "a grantee that isn't known at preview", PRIVATE, PLAIN)
        elif isinstance(uri, str) and uri.endswith(PUBLIC_GROUPS):
            yield Violation(subject.urn, what, f"a grant to {uri}", PRIVATE, ACL_FIX)


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
    if document is None and _type_name(subject) == "Bucket":
        return
    for problem in bucket_policy.problems(document):
        expected = "statements for fixed principals, or with a Condition that S3 takes as not public"
        fix = "name the principals, or add a Condition on your VPC endpoint, account or organisation"
        yield Violation(subject.urn, f"the policy of bucket {subject.name!r}", problem, expected, fix)


def _blocks(subject: Subject) -> Iterator[Violation]:
    for block in BLOCKS:
        value = subject.props.get(block)
        if value is not True:
            got = NOT_KNOWN if value is UNKNOWN else "none" if value is None else repr(value)
            yield Violation(subject.urn, f"{block} of {subject.name!r}", got, "true", f"set {block} to true")
