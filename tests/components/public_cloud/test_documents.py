"""The policy documents, against what AWS says of each kind of policy."""

import json
from typing import Any

import pytest

from isthmus.environment.aws_account import Account
from isthmus.public_cloud import policy_documents as documents
from isthmus.public_cloud.private_vpc import INTERFACES

ACCOUNT = Account("123456789012", "eu-central-1")
GOVERNMENT = Account("123456789012", "us-gov-west-1")
OPERATOR, READER = "arn:aws:iam::123456789012:user/operator", "arn:aws:iam::123456789012:role/reader"


def statements(document: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(document)["Statement"]
    return found


def test_a_gateway_endpoint_names_the_account_in_a_condition_as_its_arn_means_the_root_user() -> None:
    ours, layers = statements(documents.s3_endpoint(ACCOUNT, "models"))
    assert ours["Principal"] == layers["Principal"] == "*"
    assert ours["Condition"] == {"StringEquals": {"aws:PrincipalAccount": "123456789012"}}
    assert "Condition" not in layers, "ECR presigns the URLs of layers, with a principal that isn't ours"
    assert layers["Action"] == "s3:GetObject"


@pytest.mark.parametrize("service", INTERFACES)
def test_an_interface_endpoint_lets_our_principals_to_its_own_service_through(service: str) -> None:
    name = service.split(".")[0]
    for one in statements(documents.account_only(ACCOUNT, service)):
        assert one["Principal"] == {"AWS": "arn:aws:iam::123456789012:root"}
        assert one["Action"] == f"{name}:*" or set(one["Action"]) == set(documents.ECR_READS)


@pytest.mark.parametrize("service", ["ecr.api", "ecr.dkr", "logs", "sts"])
def test_data_goes_to_resources_of_our_account_only(service: str) -> None:
    first, *others = statements(documents.account_only(ACCOUNT, service))
    assert first["Condition"] == {"StringEqualsIfExists": {"aws:ResourceAccount": "123456789012"}}
    reads = {action for one in others for action in one["Action"]}
    assert not {action for action in reads if not action.startswith(("ecr:BatchGet", "ecr:BatchCheck", "ecr:Get"))}


def test_the_control_plane_is_trusted_on_behalf_of_the_account_only() -> None:
    (only,) = statements(documents.trust("eks.amazonaws.com", ACCOUNT))
    assert only["Condition"] == {"StringEquals": {"aws:SourceAccount": "123456789012"}}


def test_the_flow_logs_role_has_every_action_that_aws_demands() -> None:
    found = statements(documents.flow_log_writer(ACCOUNT, "/a/flow-logs"))
    actions = {action for s in found for action in ([s["Action"]] if isinstance(s["Action"], str) else s["Action"])}
    assert actions == {
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:DescribeLogGroups",
        "logs:DescribeLogStreams",
        "logs:PutLogEvents",
    }


def test_objects_are_read_by_named_principals_only() -> None:
    tls, others = statements(documents.bucket_policy(ACCOUNT, "models", [READER, OPERATOR]))
    assert tls["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert (others["Effect"], others["Principal"]) == ("Deny", "*")
    assert others["Action"] == ["s3:GetObject", "s3:GetObjectVersion"]
    assert others["Condition"] == {"StringNotEquals": {"aws:PrincipalArn": [READER, OPERATOR]}}


def test_disks_are_encrypted_for_a_service_linked_role_that_iam_policies_do_not_reach() -> None:
    volumes = statements(documents.key_policy(ACCOUNT, ["/a/"]))[2]
    assert {"kms:CreateGrant", "kms:Decrypt", "kms:GenerateDataKey*"} <= set(volumes["Action"])
    assert volumes["Condition"] == {
        "StringEquals": {"kms:CallerAccount": "123456789012", "kms:ViaService": "ec2.eu-central-1.amazonaws.com"}
    }


@pytest.mark.parametrize(
    "document",
    [
        documents.bucket_policy(GOVERNMENT, "models", [READER]),
        documents.s3_endpoint(GOVERNMENT, "models"),
        documents.flow_log_writer(GOVERNMENT, "/a/"),
        documents.account_only(GOVERNMENT, "ecr.dkr"),
        documents.model_reader(GOVERNMENT, "models", "repository", "alias/a"),
        documents.key_policy(GOVERNMENT, ["/a/"]),
    ],
)
def test_resources_are_of_the_partition_of_the_region(document: str) -> None:
    resources = [
        r for s in statements(document) for r in (s["Resource"] if isinstance(s["Resource"], list) else [s["Resource"]])
    ]
    assert resources and all(resource == "*" or resource.startswith("arn:aws-us-gov:") for resource in resources)
    assert "arn:aws:" not in document.replace(READER, "")
