"""EKS Pod Identity: the association's role, its credentials kept until shortly before they end."""

import time
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from isthmus_sandbox.triton.identity import SPARE, PodIdentity
from isthmus_sandbox.triton.objects import CannotRun

ROLE = "arn:aws:iam::123456789012:role/models"
OURS = {"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_REGION": "eu-central-1"}


class Aws:
    """EKS and STS."""

    def __init__(self) -> None:
        self.associations = {("serving", "triton"): "a-1"}
        self.assumed: list[dict[str, str]] = []
        self.lasts = 3600.0
        self.refuses = False

    def client(self, name: str) -> "Aws":
        """Both are here."""
        return self

    def list_pod_identity_associations(self, **asked: str) -> dict[str, Any]:
        """Those of one account."""
        found = self.associations.get((asked["namespace"], asked["serviceAccount"]))
        return {"associations": [{"associationId": found}] if found and asked["clusterName"] == "public" else []}

    def describe_pod_identity_association(self, **asked: str) -> dict[str, Any]:
        """One."""
        assert asked == {"clusterName": "public", "associationId": "a-1"}
        return {"association": {"roleArn": ROLE}}

    def assume_role(self, **asked: str) -> dict[str, Any]:
        """Credentials, each time others."""
        if self.refuses:
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "AssumeRole")
        self.assumed.append(asked)
        keys = {"AccessKeyId": f"key {len(self.assumed)}", "SecretAccessKey": "secret", "SessionToken": "token"}
        return {"Credentials": {**keys, "Expiration": datetime.fromtimestamp(time.time() + self.lasts, UTC)}}


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Aws:
    made = Aws()
    monkeypatch.setattr("boto3.Session", lambda region_name: made)
    monkeypatch.setenv("AWS_ENDPOINT_URL", OURS["AWS_ENDPOINT_URL"])
    return made


def test_a_pod_gets_its_roles_credentials_and_keeps_them(aws: Aws) -> None:
    agent = PodIdentity("public", "eu-central-1", None)
    first = agent.variables("serving", "triton")
    keys = {"AWS_ACCESS_KEY_ID": "key 1", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "token"}
    assert first == {**OURS, **keys} and agent.variables("serving", "triton") == first
    assert aws.assumed == [{"RoleArn": ROLE, "RoleSessionName": "eks-public-triton"}]


def test_credentials_that_end_soon_are_asked_for_anew(aws: Aws) -> None:
    agent = PodIdentity("public", "eu-central-1", None)
    aws.lasts = SPARE - 1
    assert agent.variables("serving", "triton")["AWS_ACCESS_KEY_ID"] == "key 1"
    assert agent.variables("serving", "triton")["AWS_ACCESS_KEY_ID"] == "key 2"


@pytest.mark.parametrize(("namespace", "account"), [("serving", "default"), ("other", "triton")])
def test_no_association_no_credentials(aws: Aws, namespace: str, account: str) -> None:
    assert PodIdentity("public", "eu-central-1", None).variables(namespace, account) == OURS
    assert PodIdentity("another", "eu-central-1", None).variables("serving", "triton") == OURS


def test_one_that_is_made_later_counts_at_once(aws: Aws) -> None:
    agent = PodIdentity("public", "eu-central-1", None)
    assert agent.variables("serving", "late") == OURS
    aws.associations["serving", "late"] = "a-1"
    assert "AWS_ACCESS_KEY_ID" in agent.variables("serving", "late")


def test_a_refusal_is_told(aws: Aws) -> None:
    aws.refuses = True
    with pytest.raises(CannotRun, match=r"no credentials for serving/triton: .*AccessDenied") as refused:
        PodIdentity("public", "eu-central-1", None).variables("serving", "triton")
    assert refused.value.reason == "PodIdentityError"


def test_a_kubelet_without_aws_is_told(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    with pytest.raises(CannotRun, match="has no AWS_ENDPOINT_URL"):
        PodIdentity("public", "eu-central-1", None).variables("serving", "triton")
