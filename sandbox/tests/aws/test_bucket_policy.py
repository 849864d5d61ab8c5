"""Conditions of bucket policies: nobody but who is named reads, whatever IAM allows."""

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from isthmus_sandbox.aws.s3 import applies
from tests.aws.conftest import Account

ACCOUNT = "123456789012"
CONTEXT = {"aws:securetransport": "true", "aws:principalarn": f"arn:aws:iam::{ACCOUNT}:role/a"}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({}, True),
        ({"Bool": {"aws:SecureTransport": "false"}}, False),
        ({"Bool": {"aws:SecureTransport": True}}, True),
        ({"StringNotEquals": {"aws:PrincipalArn": [f"arn:aws:iam::{ACCOUNT}:role/a", "b"]}}, False),
        ({"StringNotEquals": {"aws:PrincipalArn": "b"}}, True),
        ({"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/*"}}, True),
        ({"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/*"}}, False),
        ({"StringEquals": {"aws:PrincipalArn": "arn:aws:iam::*:role/*"}}, False),
        ({"StringEquals": {"aws:SourceVpce": "vpce-1"}}, True),  # ignored, as moto does
    ],
)
def test_conditions(condition: dict[str, Any], expected: bool) -> None:
    assert applies(condition, CONTEXT) is expected


@pytest.mark.sandbox
def test_only_named_principals_read_objects(account: Account) -> None:
    own, iam, sts = (account.client(name) for name in ("s3", "iam", "sts"))
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}}
    keys = {}
    for name in ("reader", "other"):
        arn = iam.create_role(
            RoleName=name,
            Path="/deep/",
            AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
        )["Role"]["Arn"]
        keys[name] = arn, sts.assume_role(RoleArn=arn, RoleSessionName="session")["Credentials"]
    own.create_bucket(Bucket="named", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    own.put_object(Bucket="named", Key="k", Body=b"v")
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": ["s3:GetObject"],
        "Resource": "arn:aws:s3:::named/*",
        "Condition": {"StringNotEquals": {"aws:PrincipalArn": [keys["reader"][0]]}},
    }
    own.put_bucket_policy(Bucket="named", Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    for name, allowed in (("reader", True), ("other", False)):
        given = keys[name][1]
        client = boto3.client(
            "s3",
            endpoint_url=own.meta.endpoint_url,
            region_name="eu-central-1",
            aws_access_key_id=given["AccessKeyId"],
            aws_secret_access_key=given["SecretAccessKey"],
            aws_session_token=given["SessionToken"],
        )
        if allowed:
            assert client.get_object(Bucket="named", Key="k")["Body"].read() == b"v"
        else:
            with pytest.raises(ClientError, match=r"403|AccessDenied|Forbidden"):
                client.get_object(Bucket="named", Key="k")
