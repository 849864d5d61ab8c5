"""Look-ups by name or by all tags, against what each cloud answers."""

import json
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from moto import mock_aws

from isthmus_sandbox.recovery import finders
from isthmus_sandbox.recovery.finders import kubernetes
from isthmus_sandbox.recovery.pending import SECRET_SIGNATURE, CannotIdentify, Pending

pytestmark = pytest.mark.slow

TAGS = {"Name": "isthmus-local-public", "isthmus:classification": "internal"}
EMPTY: dict[str, Any] = {"deployment": {"resources": []}}


class Clients(finders.Clients):
    """moto's clients, and a given OpenStack connection."""

    def __init__(self, connection: Any = None) -> None:
        super().__init__({})
        self.connection = connection

    def aws(self, service: str) -> Any:
        return boto3.client(service, region_name=self.region or "eu-central-1")

    def openstack(self, provider: Any) -> Any:
        return self.connection


@pytest.fixture(autouse=True)
def account(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with mock_aws():
        yield


def pending(type_: str, **inputs: Any) -> Pending:
    return Pending(f"urn:pulumi:local::isthmus::{type_}::it", type_, inputs, "")


def tag_specification(kind: str) -> list[dict[str, Any]]:
    return [{"ResourceType": kind, "Tags": [{"Key": k, "Value": v} for k, v in TAGS.items()]}]


@pytest.mark.slow
def test_a_vpc_is_found_by_all_of_its_tags_and_not_by_some() -> None:
    ec2 = boto3.client("ec2", region_name="eu-central-1")
    mine = ec2.create_vpc(CidrBlock="10.0.0.0/16", TagSpecifications=tag_specification("vpc"))["Vpc"]["VpcId"]
    other = [{"ResourceType": "vpc", "Tags": [{"Key": "Name", "Value": TAGS["Name"]}]}]
    ec2.create_vpc(CidrBlock="10.1.0.0/16", TagSpecifications=other)
    creation = pending("aws:ec2/vpc:Vpc", tags=TAGS)
    assert finders.find(creation, EMPTY, Clients()) == [mine]
    known = {"deployment": {"resources": [{"urn": "x", "type": "aws:ec2/vpc:Vpc", "id": mine}]}}
    assert finders.find(creation, known, Clients()) == [], "what the state holds was not made by this creation"


def test_a_deleted_endpoint_whose_tags_linger_is_not_found() -> None:
    ec2 = boto3.client("ec2", region_name="eu-central-1")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    ids = []
    for _ in range(2):
        made = ec2.create_vpc_endpoint(
            VpcId=vpc,
            ServiceName="com.amazonaws.eu-central-1.s3",
            VpcEndpointType="Gateway",
            TagSpecifications=tag_specification("vpc-endpoint"),
        )
        ids.append(made["VpcEndpoint"]["VpcEndpointId"])
    ec2.delete_vpc_endpoints(VpcEndpointIds=ids[:1])
    creation = pending("aws:ec2/vpcEndpoint:VpcEndpoint", tags=TAGS)
    assert finders.find(creation, EMPTY, Clients()) == ids[1:]


@pytest.mark.parametrize(
    ("type_", "why"),
    [
        ("aws:ec2/vpc:Vpc", "vpc without tags"),
        ("aws:kms/key:Key", "key without tags"),
        ("aws:iam/role:Role", "no name"),
        ("openstack:networking/network:Network", "no name"),
        ("command:local:Command", "isn't looked up"),
    ],
)
def test_what_nothing_tells_from_others_is_not_guessed(type_: str, why: str) -> None:
    with pytest.raises(CannotIdentify, match=why):
        finders.find(pending(type_), EMPTY, Clients())


def test_what_would_stand_on_something_gone_was_not_made() -> None:
    association = {"clusterName": "gone", "namespace": "serving", "serviceAccount": "triton"}
    kind = "aws:eks/podIdentityAssociation:PodIdentityAssociation"
    assert finders.find(pending(kind, **association), EMPTY, Clients()) == []

    from openstack.exceptions import NotFoundException  # dear to import, and the other tests are collected without

    def ports(**_: Any) -> list[Any]:
        raise NotFoundException("no such router")

    network = SimpleNamespace(ports=ports)
    interface = pending("openstack:networking/routerInterface:RouterInterface", routerId="r", subnetId="s")
    assert finders.find(interface, EMPTY, Clients(SimpleNamespace(network=network))) == []


@pytest.mark.parametrize(
    ("type_", "inputs"),
    [
        ("aws:s3/bucket:Bucket", {"bucket": "isthmus-models"}),
        ("aws:iam/role:Role", {"name": "isthmus-role"}),
        ("aws:cloudwatch/logGroup:LogGroup", {"name": "isthmus-logs"}),
        ("aws:eks/cluster:Cluster", {"name": "isthmus"}),
        ("aws:kms/alias:Alias", {"name": "alias/isthmus"}),
        ("aws:ec2/launchTemplate:LaunchTemplate", {"name": "isthmus"}),
    ],
)
@pytest.mark.slow
def test_what_was_not_made_is_not_found(type_: str, inputs: dict[str, Any]) -> None:
    assert finders.find(pending(type_, **inputs), EMPTY, Clients()) == []


@pytest.mark.parametrize("type_", ["aws:s3/bucketPolicy:BucketPolicy", "pulumi:providers:aws"])
def test_what_is_made_again_without_harm_is_not_looked_up(type_: str) -> None:
    assert finders.find(pending(type_), EMPTY, Clients()) == []


def test_a_component_is_in_no_cloud() -> None:
    component = Pending("urn:pulumi:local::isthmus::isthmus:index:Tenant::t", "isthmus:index:Tenant", {}, "", False)
    assert finders.find(component, EMPTY, Clients()) == []


def test_a_half_made_security_group_loses_the_rules_that_let_everything_out() -> None:
    def rule(name: str, **of: Any) -> SimpleNamespace:
        return SimpleNamespace(id=name, **{"protocol": None, "remote_ip_prefix": None, "remote_group_id": None, **of})

    deleted: list[str] = []
    network = SimpleNamespace(
        security_group_rules=lambda **_: [rule("default"), rule("ours", remote_ip_prefix="10.0.0.0/8")],
        delete_security_group_rule=lambda r: deleted.append(r.id),
    )
    clients = Clients(SimpleNamespace(network=network))
    kind = "openstack:networking/secGroup:SecGroup"
    finders.finish(pending(kind, name="g", deleteDefaultRules=True), EMPTY, clients, "g-1")
    assert deleted == ["default"]
    deleted.clear()
    finders.finish(pending(kind, name="g"), EMPTY, clients, "g-1")
    assert deleted == []


@pytest.mark.parametrize(
    ("token", "spelt"),
    [
        ("kubernetes:core/v1:ConfigMap", "ConfigMap"),
        ("kubernetes:apps/v1:Deployment", "Deployment.v1.apps"),
        ("kubernetes:networking.k8s.io/v1:NetworkPolicy", "NetworkPolicy.v1.networking.k8s.io"),
    ],
)
def test_kinds_are_spelt_as_kubectl_does(token: str, spelt: str) -> None:
    assert kubernetes.resource(token) == spelt


@pytest.mark.parametrize(
    ("managers", "ids"),
    [(["kubectl", "pulumi-kubernetes-1a2b3c4d"], ["serving/default-deny"]), (["kubectl"], []), (None, [])],
)
def test_an_object_is_ours_when_a_pulumi_provider_applied_it(
    monkeypatch: pytest.MonkeyPatch, managers: list[str] | None, ids: list[str]
) -> None:
    commands: list[tuple[list[str], str]] = []

    def kubectl(arguments: list[str], environment: Any, kubeconfig: str) -> str:
        commands.append((arguments, kubeconfig))
        return (
            "" if managers is None else json.dumps({"metadata": {"managedFields": [{"manager": m} for m in managers]}})
        )

    monkeypatch.setattr(kubernetes, "_kubectl", kubectl)
    provider = "urn:pulumi:local::isthmus::pulumi:providers:kubernetes::public"
    secret = {SECRET_SIGNATURE: "1b47061264138c4ac30d75fd1eb44270", "plaintext": json.dumps("apiVersion: v1")}
    state = {"deployment": {"resources": [{"urn": provider, "inputs": {"kubeconfig": secret}}]}}
    clients = Clients()
    clients.revealed = lambda: state
    kind = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
    creation = Pending("urn::x", kind, {"metadata": {"name": "default-deny", "namespace": "serving"}}, provider)
    assert finders.find(creation, EMPTY, clients) == ids
    assert commands[0][1] == "apiVersion: v1" and commands[0][0][-2:] == ["-n", "serving"]


@pytest.mark.parametrize("clouds", [1, 2])
@pytest.mark.parametrize("provider", [{"tenantName": "shop"}, {"tenantName": "shop", "cloud": "cloud-0"}])
def test_openstack_is_asked_with_the_credentials_of_the_provider(tmp_path: Path, clouds: int, provider: Any) -> None:
    """A provider without a cloud has the openrc's, whatever number of entries other environments left behind."""
    auth = {"auth_url": "http://127.0.0.1:1/v3", "username": "of-the-file", "password": "x", "project_name": "other"}
    entries = {f"cloud-{i}": {"auth": auth, "region_name": "north"} for i in range(clouds)}
    file = tmp_path / "clouds.yaml"
    file.write_text(json.dumps({"clouds": entries}))
    openrc = {"USERNAME": "of-the-openrc", "PASSWORD": "y", "AUTH_URL": "http://127.0.0.1:2/v3", "REGION_NAME": "south"}
    environment = {**{f"OS_{k}": v for k, v in openrc.items()}, "OS_CLIENT_CONFIG_FILE": str(file)}
    config = finders.Clients(environment).openstack(provider).config
    of = "file" if "cloud" in provider else "openrc"
    assert (config.auth["username"], config.auth["project_name"]) == (f"of-the-{of}", "shop")
    assert config.region_name == ("north" if of == "file" else "south")
    inputs = {**provider, "region": "east", "projectDomainName": "shops"}
    config = finders.Clients(environment).openstack(inputs).config
    assert (config.region_name, config.auth["project_domain_name"]) == ("east", "shops")


def provider(**inputs: Any) -> dict[str, Any]:
    """A state with the provider of a resource."""
    urn = "urn:pulumi:local::isthmus::pulumi:providers:aws::it"
    return {"deployment": {"resources": [{"urn": urn, "type": "pulumi:providers:aws", "id": "p", "inputs": inputs}]}}


@pytest.mark.parametrize(
    ("of_provider", "of_resource", "region"),
    [({"region": "eu-west-1"}, {}, "eu-west-1"), ({"region": "eu-west-1"}, {"region": "us-east-2"}, "us-east-2")],
)
def test_aws_is_asked_in_the_region_and_the_account_of_the_resource(
    of_provider: Any, of_resource: Any, region: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[tuple[str | None, str, str]] = []

    def client(self: Any, service: str, region_name: str, endpoint_url: str) -> Any:
        found = self.get_credentials()
        asked.append((self.profile_name, found.access_key, region_name))
        raise RuntimeError("enough")

    monkeypatch.setattr(boto3.session.Session, "client", client)
    file = tmp_path / "credentials"
    file.write_text("[other]\naws_access_key_id = OTHER\naws_secret_access_key = x\n")
    variables = {"AWS_ACCESS_KEY_ID": "SHELL", "AWS_SECRET_ACCESS_KEY": "y", "AWS_REGION": "eu-central-1"}
    clients = finders.Clients({**variables, "AWS_SHARED_CREDENTIALS_FILE": str(file), "AWS_CONFIG_FILE": os.devnull})
    for profile, key in ((None, "SHELL"), ("other", "OTHER")):
        state = provider(**of_provider, **({"profile": profile} if profile else {}))
        urn = state["deployment"]["resources"][0]["urn"]
        creation = Pending("urn:x", "aws:sqs/queue:Queue", {"name": "q", **of_resource}, urn)
        with pytest.raises(RuntimeError, match="enough"):
            finders.find(creation, state, clients)
        assert asked.pop() == (profile or "default", key, region)
