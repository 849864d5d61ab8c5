"""S3: no public ACL on any type that takes one, and all four blocks of public access wherever they can be set.

A website or a CORS rule opens nothing by itself: who may read decides. Directory buckets, table buckets and buckets on
Outposts have their blocks always on.
Sources: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html and
https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from isthmus_policies.estate import Estate
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.openings import Opening
from isthmus_policies.facts.place import AWS_PACKAGES
from isthmus_policies.subject import Subject
from isthmus_policies.values import NOT_KNOWN, UNKNOWN, is_true, items

BLOCKS = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
BLOCK_TYPES = (
    "aws:s3:BucketPublicAccessBlock",
    "aws:s3:AccountPublicAccessBlock",
    "aws:s3control:AccountPublicAccessBlock",
)
NATIVE_BUCKETS = ("aws-native:s3:Bucket",)
"""They have their block in themselves."""
DOORS = (
    *(
        "aws:s3:AccessPoint",
        "aws:s3control:AccessPoint",
        "aws-native:s3:AccessPoint",
        "aws-native:s3:MultiRegionAccessPoint",
    ),
    *("aws:s3control:MultiRegionAccessPoint", "aws:s3control:ObjectLambdaAccessPoint"),
    *("aws-native:s3objectlambda:AccessPoint",),
)
"""Access points: all of a block is on where none is declared, and it can't be changed later.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-bpa-settings.html"""
HOLDERS = ("publicAccessBlockConfiguration", "publicAccessBlock", "publicAccessBlockConfigurations")
ACLS = ("acl", "accessControl", "objectAcl", "cannedAcl", "cannedAclForObjects", "s3CannedAcl")
GROUPS = ("/groups/global/AllUsers", "/groups/global/AuthenticatedUsers")
LOG_DELIVERY = "c4c1ede66af53448b93c283ce9448c4ba468c9432aa01d700d3878632f77d2d0"
"""CloudFront's own user: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html"""
PRIVATE, PLAIN = "no grant to everyone", "write it as a plain value"
ACL_FIX = "leave the ACL out (ownership BucketOwnerEnforced switches ACLs off)"
DECIDING = {
    "aws:s3:Bucket": ("acl", "grants", "policy"),
    "aws:s3:BucketAcl": ("acl", "accessControlPolicy"),
    "aws:s3:BucketObject": ("acl",),
    "aws:s3:BucketObjectv2": ("acl",),
    "aws:s3:ObjectCopy": ("acl", "grants"),
    "aws-native:s3:Bucket": ("accessControl", *HOLDERS),
    **dict.fromkeys(BLOCK_TYPES, (*BLOCKS, "bucket")),
    **dict.fromkeys(DOORS, (*HOLDERS, "policy", "vpcConfiguration", "details")),
}
"""What of a type decides who may read: its ignored changes may have opened it."""
DEEPEST = 20


def openings(subject: Subject, estate: Estate) -> Iterator[Opening]:
    """The ACLs and blocks of a resource that open it."""
    if subject.package not in AWS_PACKAGES:
        return
    for name, value in subject.props.items():
        yield from _acls(subject, name, value, DEEPEST)
    token = plain_type(subject.type)
    if token in BLOCK_TYPES:
        yield from _blocks(subject, subject.props, "")
    if token in NATIVE_BUCKETS and not any(subject.get(name) is not None for name in HOLDERS):
        fix = f"declare one for it, with {', '.join(BLOCKS)} all true"
        yield Opening(f"bucket {subject.name!r}", f"no {HOLDERS[0]}", "one", fix)
    if token in (*NATIVE_BUCKETS, *DOORS):
        for holder, name in ((holder, name) for holder in (subject.props, subject.get("details")) for name in HOLDERS):
            if isinstance(holder, Mapping) and holder.get(name) is not None:
                yield from _blocks(subject, holder[name], f"{name}.")
    path = subject.ignores(*DECIDING[token]) if token in DECIDING else ""
    if path:
        got = f"changes of {path} are ignored, so it is what it was made by, wherever"
        yield Opening(f"who may read {subject.title}", got, "what the program says", f"don't ignore {path}")


def _blocks(subject: Subject, held: Any, path: str) -> Iterator[Opening]:
    for part in items(held):
        for block in BLOCKS:
            value = part.get(block) if isinstance(part, Mapping) else part
            if not is_true(value):
                got = NOT_KNOWN if value is UNKNOWN else "none" if value is None else repr(value)
                yield Opening(f"{path}{block} of {subject.name!r}", got, "true", f"set {block} to true")


def _acls(subject: Subject, name: str, value: Any, depth: int) -> Iterator[Opening]:
    """Canned ACLs and grants, wherever in a resource: a bucket's, an object's, an endpoint's that writes objects."""
    what = f"the ACL of {subject.name!r}"
    if depth <= 0:
        return
    if name in ACLS and not isinstance(value, Mapping | list | tuple):
        yield from _canned(what, value)
    elif name in ("grants", "targetGrants"):
        for grant in items(value):
            yield from _grant(what, grant, "")
    elif name == "accessControlPolicy" and value is not None:
        for policy in items(value):
            known = isinstance(policy, Mapping)
            owner = (
                [item.get("id") for item in items(policy.get("owner")) if isinstance(item, Mapping)] if known else []
            )
            for grant in items(policy.get("grants")) if known else [UNKNOWN]:
                yield from _grant(what, grant, owner[0] if owner else "")
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _acls(subject, str(key), item, depth - 1)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _acls(subject, name if name not in ACLS else "", item, depth - 1)


def _canned(what: str, acl: Any) -> Iterator[Opening]:
    if acl is UNKNOWN:
        yield Opening(what, NOT_KNOWN, PRIVATE, PLAIN)
    elif isinstance(acl, str) and _is_public(acl):
        yield Opening(what, repr(acl), PRIVATE, ACL_FIX)


def _is_public(acl: str) -> bool:
    return re.sub(r"[^a-z]", "", acl.lower()).startswith(("public", "authenticated"))


def _grant(what: str, grant: Any, owner: Any) -> Iterator[Opening]:
    """One grant: `uri` or `id` in a bucket's own, in `grantee` in an access control policy."""
    inner = grant.get("grantee") or grant if isinstance(grant, Mapping) else grant
    for grantee in items(inner):
        if not isinstance(grantee, Mapping):
            yield Opening(what, f"a grantee that is {NOT_KNOWN}", PRIVATE, PLAIN)
            continue
        uri, user = grantee.get("uri"), grantee.get("id")
        email = grantee.get("emailAddress") or grantee.get("email")
        if uri is UNKNOWN or user is UNKNOWN or grantee.get("type") is UNKNOWN:
            yield Opening(what, "a grantee that isn't known at preview", PRIVATE, PLAIN)
        elif isinstance(uri, str) and uri.rstrip("/").endswith(GROUPS):
            yield Opening(what, f"a grant to {uri}", PRIVATE, ACL_FIX)
        elif email or (user and user not in (owner, LOG_DELIVERY)):
            yield Opening(what, f"a grant to {email or user}, whose account can't be told", PRIVATE, ACL_FIX)
