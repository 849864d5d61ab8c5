"""What a gateway endpoint lets through: principals there aren't what they are in other policies."""

import json
from typing import Any

import pytest

from isthmus_sandbox.network.endpoint_policy import refusal

ACCOUNT, BUCKET = "123456789012", "models"
OURS = {
    "Effect": "Allow",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": ["arn:aws:s3:::models", "arn:aws:s3:::models/*"],
}


def refused(*statements: dict[str, Any]) -> str:
    return refusal(json.dumps({"Version": "2012-10-17", "Statement": list(statements)}), ACCOUNT, BUCKET)


def test_without_a_policy_everything_passes() -> None:
    assert refusal(None, ACCOUNT, BUCKET) == refusal("", ACCOUNT, BUCKET) == ""


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"Principal": {"AWS": "*"}},
        {"Action": ["s3:ListBucket", "s3:GetObject"]},
        {"Action": "s3:Get*"},
        {"Resource": "*"},
        {"Resource": "arn:aws-us-gov:s3:::models/*"},
        {"Condition": {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}},
        {"Condition": {"StringEquals": {"aws:PrincipalAccount": [ACCOUNT], "aws:ResourceAccount": ACCOUNT}}},
    ],
)
def test_passes(change: dict[str, Any]) -> None:
    assert refused({**OURS, **change}) == ""


@pytest.mark.parametrize(
    "change",
    [
        {"Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}},
        {"Principal": {"AWS": ACCOUNT}},
        {"Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:role/reader"}},
        {"Action": "s3:PutObject"},
        {"Resource": "arn:aws:s3:::other/*"},
        {"Resource": "arn:aws:s3:::models"},
        {"Condition": {"StringEquals": {"aws:PrincipalAccount": "210987654321"}}},
        {"Condition": {"StringLike": {"aws:PrincipalArn": "*"}}},
    ],
)
def test_is_refused(change: dict[str, Any]) -> None:
    assert (
        refused({**OURS, **change})
        == "no statement of the policy of the endpoint lets pods s3:GetObject of bucket models"
    )


def test_a_denial_wins() -> None:
    assert "denies s3:GetObject" in refused(OURS, {**OURS, "Effect": "Deny"})
    assert refused(OURS, {**OURS, "Effect": "Deny", "Resource": "arn:aws:s3:::other/*"}) == ""
