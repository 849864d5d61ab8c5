"""Public by ACL, by grant, by policy, by a missing or weak block."""

import json
from typing import Any

import pytest
from tests.policies.helpers import flat, subject

from isthmus_policies.rules.nothing_is_public import rule
from isthmus_policies.subject import UNKNOWN, Subject

BUCKET, BLOCK = "aws:s3/bucket:Bucket", "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
ACL, POLICY = "aws:s3/bucketAcl:BucketAcl", "aws:s3/bucketPolicy:BucketPolicy"
ALL_BLOCKED: dict[str, Any] = {
    "blockPublicAcls": True,
    "blockPublicPolicy": True,
    "ignorePublicAcls": True,
    "restrictPublicBuckets": True,
}
ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers"


def statement(**changes: Any) -> str:
    allow = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [{**allow, **changes}]})


@pytest.mark.parametrize(
    "fine",
    [
        subject(BUCKET, bucket="b"),
        subject(BUCKET, bucket="b", acl="private"),
        subject(ACL, bucket="b", acl="log-delivery-write"),
        subject(BLOCK, bucket="b", **ALL_BLOCKED),
        subject(POLICY, policy=statement(Principal={"AWS": "arn:aws:iam::123456789012:role/r"})),
        subject(POLICY, policy=statement(Effect="Deny")),
        subject(POLICY, policy=statement(Condition={"StringEquals": {"aws:SourceVpce": "vpce-1"}})),
        subject(POLICY, policy=statement(Condition={"IpAddress": {"aws:SourceIp": "198.51.100.0/24"}})),
    ],
)
def test_what_is_private_passes(fine: Subject) -> None:
    assert list(rule.resource(fine)) == []


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (subject(BUCKET, acl="public-read"), "the ACL of 'thing' got 'public-read'"),
        (subject("aws:s3/bucketV2:BucketV2", acl="public-read-write"), "the ACL of 'thing' got '"),
        (subject(ACL, acl="authenticated-read"), "the ACL of 'thing' got '"),
        (subject(ACL, acl=UNKNOWN), "isn't known at preview"),
        (subject(ACL, accessControlPolicy={"grants": [{"grantee": {"uri": ALL_USERS}}]}), "got a grant to"),
        (subject(BUCKET, grants=[{"uri": ALL_USERS, "permissions": ["READ"]}]), "got a grant to"),
        (subject("aws:s3/bucketObjectv2:BucketObjectv2", acl="public-read"), "the ACL of 'thing' got '"),
        (subject(POLICY, policy=statement()), "without a Condition"),
        (subject(POLICY, policy=statement(Principal={"AWS": "*"})), "without a Condition"),
        (subject(POLICY, policy=statement(Principal={"AWS": ["arn:aws:iam::1:root", "*"]})), "without a Condition"),
        (
            subject(POLICY, policy=json.dumps({"Statement": {"Effect": "Allow", "NotPrincipal": {"AWS": "x"}}})),
            "everyone but",
        ),
        (subject(POLICY, policy=statement(Condition={"StringLike": {"aws:SourceVpce": "*"}})), "without a Condition"),
        (
            subject(POLICY, policy=statement(Condition={"StringEqualsIfExists": {"aws:SourceVpce": "v"}})),
            "without a Condition",
        ),
        (
            subject(POLICY, policy=statement(Condition={"IpAddress": {"aws:SourceIp": "0.0.0.0/1"}})),
            "without a Condition",
        ),
        (subject(POLICY, policy=UNKNOWN), "isn't known at preview"),
        (subject(POLICY, policy="{"), "got no JSON"),
        (subject(POLICY, policy=None), "no policy document"),
    ],
)
def test_what_is_public_or_can_not_be_known_is_refused(bad: Subject, says: str) -> None:
    (found,) = rule.resource(bad)
    assert says in flat(found)


@pytest.mark.parametrize("value", [False, None, UNKNOWN])
@pytest.mark.parametrize("block", sorted(ALL_BLOCKED))
def test_each_block_must_be_on(block: str, value: Any) -> None:
    (found,) = rule.resource(subject(BLOCK, bucket="b", **{**ALL_BLOCKED, block: value}))
    assert block in flat(found)


def test_a_bucket_without_a_block_is_refused_and_one_with_passes() -> None:
    bucket = subject(BUCKET, bucket="b")
    (found,) = rule.stack([bucket])
    assert "got no BucketPublicAccessBlock" in flat(found)
    assert not list(rule.stack([bucket, subject(BLOCK, bucket="b", **ALL_BLOCKED)]))
    by_edge = subject(BLOCK, bucket=UNKNOWN, depends_on=(bucket.urn,), **ALL_BLOCKED)
    assert not list(rule.stack([bucket, by_edge]))
    assert list(rule.stack([bucket, subject(BLOCK, bucket="another", **ALL_BLOCKED)]))
