"""Public by ACL, by grant, by a block that is off, or by a change that is ignored."""

from typing import Any

import pytest
from tests.policies.helpers import subject

from isthmus_policies.estate import Estate
from isthmus_policies.facts.aws.s3 import BLOCKS, openings
from isthmus_policies.subject import Subject
from isthmus_policies.values import UNKNOWN

BUCKET, BLOCK = "aws:s3/bucket:Bucket", "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
ACL, POINT = "aws:s3/bucketAcl:BucketAcl", "aws:s3/accessPoint:AccessPoint"
ALL: dict[str, Any] = dict.fromkeys(BLOCKS, True)
TEXTS: dict[str, Any] = dict.fromkeys(BLOCKS, "true")
USERS = "http://acs.amazonaws.com/groups/global/AllUsers"


def found(of: Subject) -> list[str]:
    return [" ".join(opening) for opening in openings(of, Estate())]


@pytest.mark.parametrize(
    "fine",
    [
        subject(BUCKET, bucket="b", tags=UNKNOWN),
        subject(BUCKET, bucket="b", acl="private", website={"indexDocument": "index.html"}),
        subject(ACL, bucket="b", acl="log-delivery-write"),
        subject(
            ACL,
            accessControlPolicy={"owner": {"id": "a"}, "grants": [{"grantee": {"id": "a", "type": "CanonicalUser"}}]},
        ),
        subject(BLOCK, bucket="b", **ALL),
        subject(BLOCK, bucket="b", **TEXTS),
        subject(POINT, bucket="b"),
        subject(POINT, bucket="b", publicAccessBlockConfiguration=ALL),
        subject("aws-native:s3:Bucket", publicAccessBlockConfiguration=ALL, accessControl="Private"),
        subject("aws:s3/directoryBucket:DirectoryBucket", bucket="b"),
        subject("aws:ec2/networkAcl:NetworkAcl", acl={}),
    ],
)
def test_what_is_private_passes(fine: Subject) -> None:
    assert not found(fine)


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (subject(BUCKET, acl="public-read"), "leave the ACL out"),
        (subject("aws:s3/bucketV2:BucketV2", acl="public-read-write"), "the ACL of 'thing' 'public-read-write'"),
        (subject(ACL, acl="authenticated-read"), "'authenticated-read'"),
        (subject(ACL, acl=UNKNOWN), "write it as a plain value"),
        (subject(ACL, accessControlPolicy={"grants": [{"grantee": {"uri": USERS}}]}), "a grant to"),
        (subject(ACL, accessControlPolicy=UNKNOWN), "isn't known"),
        (
            subject(ACL, accessControlPolicy={"owner": {"id": "a"}, "grants": [{"grantee": {"id": "b"}}]}),
            "can't be told",
        ),
        (subject(BUCKET, grants=[{"uri": USERS, "permissions": ["READ"]}]), "a grant to"),
        (subject(BUCKET, grants=UNKNOWN), "isn't known"),
        (subject("aws:s3/bucketObjectv2:BucketObjectv2", acl="public-read"), "leave the ACL out"),
        (subject("aws:s3/objectCopy:ObjectCopy", grants=[{"email": "a@example.com"}]), "can't be told"),
        (subject("aws:s3/bucketLogging:BucketLogging", targetGrants=[{"grantee": {"uri": USERS}}]), "a grant to"),
        (subject("aws:dms/s3Endpoint:S3Endpoint", cannedAclForObjects="public-read"), "leave the ACL out"),
        (
            subject("aws-native:s3:Bucket", accessControl="PublicRead", publicAccessBlockConfiguration=ALL),
            "'PublicRead'",
        ),
        (subject("aws-native:s3:Bucket", bucketName="b"), "declare one for it"),
        (subject("aws-native:s3:Bucket", publicAccessBlockConfiguration={**ALL, BLOCKS[0]: False}), BLOCKS[0]),
        (subject("aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", **{**ALL, BLOCKS[1]: False}), BLOCKS[1]),
        (subject(POINT, publicAccessBlockConfiguration={**ALL, BLOCKS[2]: UNKNOWN}), BLOCKS[2]),
        (
            subject(
                "aws:s3control/multiRegionAccessPoint:MultiRegionAccessPoint",
                details={"publicAccessBlock": {**ALL, BLOCKS[3]: False}},
            ),
            BLOCKS[3],
        ),
    ],
)
def test_what_is_public_or_can_not_be_known_is_refused(bad: Subject, says: str) -> None:
    (text,) = found(bad)
    assert says in text


@pytest.mark.parametrize("value", [False, None, UNKNOWN, "false"])
@pytest.mark.parametrize("block", BLOCKS)
def test_each_block_must_be_on(block: str, value: Any) -> None:
    (text,) = found(subject(BLOCK, bucket="b", **{**ALL, block: value}))
    assert block in text


@pytest.mark.parametrize(
    ("token", "path"), [(BUCKET, "acl"), (BUCKET, "*"), (BLOCK, "blockPublicAcls"), (ACL, "accessControlPolicy.grants")]
)
def test_what_decides_may_not_be_ignored(token: str, path: str) -> None:
    fields = subject(token, bucket="b", **(ALL if token == BLOCK else {})).__dict__
    (text,) = found(Subject(**{**fields, "ignored": (path,)}))
    assert f"changes of {path} are ignored" in text
    assert not found(Subject(**{**fields, "ignored": ("tags", "serverSideEncryptionConfiguration")}))


def test_a_block_that_is_left_out_is_none_and_each_is_named() -> None:
    token = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
    every = list(openings(subject(token, blockPublicAcls=True, ignorePublicAcls=False), Estate()))
    assert {opening.what.split()[0]: opening.got for opening in every} == {
        "blockPublicPolicy": "none",
        "ignorePublicAcls": "False",
        "restrictPublicBuckets": "none",
    }
