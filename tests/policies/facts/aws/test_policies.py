"""Documents on whatever type, by their shape; what only narrows, and what is an identity's own, opens nothing."""

import json
from typing import Any

import pytest
from tests.policies.helpers import subject

from isthmus.environment.aws_account import Account
from isthmus.public_cloud import policy_documents as ours
from isthmus_policies.estate import Estate
from isthmus_policies.facts.aws.policies import openings
from isthmus_policies.subject import Subject
from isthmus_policies.values import UNKNOWN

ESTATE = Estate(accounts=frozenset({"123456789012"}))
ACCOUNT = Account("123456789012", "eu-central-1")
OPEN = {"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}
TEXT = json.dumps(OPEN)


def found(of: Subject) -> list[str]:
    return [" ".join(opening) for opening in openings(of, ESTATE)]


@pytest.mark.parametrize(
    ("token", "props"),
    [
        ("aws:sqs/queue:Queue", {"policy": TEXT}),
        ("aws:iam/role:Role", {"assumeRolePolicy": OPEN}),
        ("aws:kms/replicaKey:ReplicaKey", {"policy": TEXT}),
        ("aws:opensearch/domain:Domain", {"accessPolicies": TEXT}),
        ("aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy", {"accessPolicy": TEXT}),
        ("aws:some/newType:NewType", {"deep": [{"er": {"anything": TEXT}}]}),
        ("aws:apigateway/restApi:RestApi", {"body": json.dumps({"x-amazon-apigateway-policy": OPEN})}),
        ("aws-native:s3:BucketPolicy", {"policyDocument": OPEN}),
        ("aws-native:iam:Role", {"assumeRolePolicyDocument": OPEN}),
        ("aws:cloudcontrol/resource:Resource", {"desiredState": json.dumps({"KeyPolicy": OPEN})}),
        ("aws:s3control/multiRegionAccessPointPolicy:MultiRegionAccessPointPolicy", {"details": {"policy": UNKNOWN}}),
        ("aws:sqs/queuePolicy:QueuePolicy", {"policy": UNKNOWN}),
        ("aws:sqs/queuePolicy:QueuePolicy", {"policy": "{"}),
        (
            "aws:opensearch/serverlessAccessPolicy:ServerlessAccessPolicy",
            {"policy": '[{"Principal": ["999988887777"]}]'},
        ),
    ],
)
def test_a_document_that_lets_outsiders_in_is_an_opening(token: str, props: dict[str, Any]) -> None:
    assert len(found(subject(token, **props))) == 1


@pytest.mark.parametrize(
    ("token", "props"),
    [
        ("aws:ec2/vpcEndpoint:VpcEndpoint", {"policy": TEXT}),
        ("aws:organizations/policy:Policy", {"content": TEXT}),
        ("aws:iam/rolePolicy:RolePolicy", {"policy": UNKNOWN}),
        ("aws:iam/policy:Policy", {"policy": json.dumps({"Statement": {"Effect": "Allow", "Action": "*"}})}),
        ("aws:eks/podIdentityAssociation:PodIdentityAssociation", {"policy": UNKNOWN}),
        ("aws:s3/bucketObject:BucketObject", {"content": TEXT}),
        ("aws:ssm/parameter:Parameter", {"value": TEXT}),
        ("aws:ecr/lifecyclePolicy:LifecyclePolicy", {"policy": '{"rules": []}'}),
        ("aws:opensearch/domain:Domain", {"accessPolicies": TEXT, "vpcOptions": {"subnetIds": [UNKNOWN]}}),
        ("openstack:identity/role:Role", {"policy": TEXT}),
        ("aws:sqs/queue:Queue", {"name": "q"}),
    ],
)
def test_what_opens_nothing_passes(token: str, props: dict[str, Any]) -> None:
    assert not found(subject(token, **props))


@pytest.mark.parametrize(
    ("token", "name", "document"),
    [
        ("aws:iam/role:Role", "assumeRolePolicy", ours.trust("eks.amazonaws.com", ACCOUNT)),
        ("aws:iam/role:Role", "assumeRolePolicy", ours.instance_trust()),
        ("aws:iam/role:Role", "assumeRolePolicy", ours.pod_trust(ACCOUNT)),
        ("aws:kms/key:Key", "policy", ours.key_policy(ACCOUNT, ["/isthmus/", "/aws/eks/isthmus/"])),
        (
            "aws:s3/bucketPolicy:BucketPolicy",
            "policy",
            ours.bucket_policy(ACCOUNT, "b", ["arn:aws:iam::123456789012:role/r"]),
        ),
        ("aws:ec2/vpcEndpoint:VpcEndpoint", "policy", ours.s3_endpoint(ACCOUNT, "b")),
        ("aws:ec2/vpcEndpoint:VpcEndpoint", "policy", ours.account_only(ACCOUNT, "ecr.dkr")),
        ("aws:iam/rolePolicy:RolePolicy", "policy", ours.flow_log_writer(ACCOUNT, "/isthmus/flow")),
    ],
)
def test_the_own_documents_pass(token: str, name: str, document: str) -> None:
    props: dict[str, Any] = {name: document}
    assert not found(subject(token, **props))


def test_an_ignored_policy_is_an_opening() -> None:
    fields = subject("aws:sqs/queue:Queue", policy='{"Statement": []}', name="q").__dict__
    (text,) = found(Subject(**{**fields, "ignored": ("policy",)}))
    assert "are ignored" in text
    assert found(Subject(**{**fields, "ignored": ("*",)}))
    assert not found(Subject(**{**fields, "ignored": ("tags",)}))
