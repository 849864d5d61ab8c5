"""Providers lead to accounts and regions of the environment."""

import json
from typing import Any

import pytest
from tests.policies.helpers import flat, subject

from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts
from isthmus_policies.rules.residency.providers_are_ours import rule
from isthmus_policies.subject import Subject
from isthmus_policies.values import UNKNOWN

ESTATE = Estate(accounts=frozenset({"123456789012"}), regions=frozenset({"eu-central-1"}))
PROVIDER = "pulumi:providers:aws"
OURS, FOREIGN = "arn:aws:iam::123456789012:role/r", "arn:aws:iam::999988887777:role/r"


def found(of: Subject, estate: Estate = ESTATE) -> list[str]:
    return [flat(violation) for violation in rule.resource(Facts(of, estate), estate)]


@pytest.mark.parametrize(
    "props",
    [
        {},
        {"profile": "public", "region": "eu-central-1"},
        {"allowedAccountIds": json.dumps(["123456789012"])},
        {"allowedAccountIds": ["123456789012"]},
        {"assumeRoles": json.dumps([{"roleArn": OURS}])},
        {"assumeRole": json.dumps({"roleArn": OURS})},
        {"forbiddenAccountIds": json.dumps(["999988887777"])},
    ],
)
def test_ours(props: dict[str, Any]) -> None:
    assert not found(subject(PROVIDER, **props))


@pytest.mark.parametrize(
    "props",
    [
        {"allowedAccountIds": json.dumps(["123456789012", "999988887777"])},
        {"allowedAccountIds": ["999988887777"]},
        {"allowedAccountIds": UNKNOWN},
        {"allowedAccountIds": "["},
        {"assumeRoles": json.dumps([{"roleArn": OURS}, {"roleArn": FOREIGN}])},
        {"assumeRole": {"roleArn": FOREIGN}},
        {"assumeRoleWithWebIdentity": json.dumps({"role_arn": FOREIGN})},
        {"assumeRoles": [{"roleArn": UNKNOWN}]},
    ],
)
def test_foreign_or_not_known(props: dict[str, Any]) -> None:
    assert len(found(subject(PROVIDER, **props))) == 1
    assert len(found(subject("pulumi:providers:aws-native", **props))) == 1
    assert not found(subject(PROVIDER, **props), Estate())
    assert not found(subject("pulumi:providers:openstack", **props))


def in_region(token: str, where: Any, **props: Any) -> Subject:
    return subject(token, provider=subject(PROVIDER, region=where), **props)


def test_regions() -> None:
    queue, certificate = "aws:sqs/queue:Queue", "aws:acm/certificate:Certificate"
    assert not found(in_region(queue, "eu-central-1"))
    assert not found(in_region(queue, None))
    assert "us-west-2" in found(in_region(queue, "us-west-2"))[0]
    assert found(in_region(queue, "eu-central-1", region="us-east-1"))
    assert not found(in_region(certificate, "us-east-1"))
    assert found(in_region(certificate, "us-west-2"))
    assert found(in_region(queue, UNKNOWN))
    assert not found(in_region(queue, "us-west-2"), Estate())
