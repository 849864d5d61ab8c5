"""What is at the sites beside the stack: read by the clouds' own libraries, judged by the same rules.

AWS is moto; OpenStack's answers are made by hand, of openstacksdk's own classes.
"""

import functools
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import botocore.client
import botocore.exceptions
import botocore.loaders
import openstack
import pytest
import yaml
from moto import mock_aws
from openstack.network.v2.security_group import SecurityGroup
from openstack.network.v2.security_group_rule import SecurityGroupRule
from openstack.object_store.v1.container import Container
from tests.scripts.audit.states import QUEUE, Outcome, audit, export, resource, urn

from isthmus.errors import Problem
from isthmus_cli.audit.live import READERS
from isthmus_cli.audit.live.aws import ENCRYPTION
from isthmus_cli.audit.live.thing import Unread, subjects
from isthmus_policies.subject import Subject
from isthmus_policies.values import UNKNOWN

DEFAULT_ACCOUNT_ID = "123456789012"  # moto's
AWS = {"name": "public", "kind": "aws", "account": DEFAULT_ACCOUNT_ID, "region": "eu-central-1", "cidr": "10.32.0.0/16"}
PRIVATE = {"name": "private", "kind": "openstack", "region": "RegionOne", "project": "isthmus-local"}
OPEN = json.dumps(
    {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::open/*"}]}
)


def live(folder: Path, sites: list[Any], *args: str, state: Any = None) -> Outcome:
    """`isthmus audit --live` of an environment with these sites."""
    file = folder / "stack.yaml"
    file.write_text(yaml.safe_dump({"config": {"isthmus:environment": {"name": "local", "sites": sites}}}))
    return audit(folder, state or export(QUEUE), "--live", "--config-file", str(file), *args)


loader = functools.cache(botocore.loaders.create_loader)
"""Each session reads the same service models: once is enough."""


def document(outcome: Outcome) -> Any:
    return json.loads(outcome.stdout)


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.setenv("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")  # thousands for each region, and no test looks at one
    monkeypatch.setattr(botocore.loaders, "create_loader", loader)
    with mock_aws():
        yield boto3.Session(region_name="eu-central-1")


REFUSED = ("GetBucketPolicy", "GetBucketAcl", "GetPublicAccessBlock", "GetBucketTagging", "GetBucketEncryption")
KEY = "arn:aws:kms:eu-central-1:123456789012:key/1"


def private(session: Any, name: str, **tags: str) -> None:
    """A bucket that nobody else reaches, with a classification."""
    s3 = session.client("s3")
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    labels = {"isthmus:classification": "internal", **tags}
    s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": [{"Key": k, "Value": v} for k, v in labels.items()]})
    keys = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
    s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=dict.fromkeys(keys, True))


def test_what_is_there_and_private_is_told_as_not_in_the_stack(aws: Any, tmp_path: Path) -> None:
    private(aws, "theirs")
    outcome = live(tmp_path, [AWS])
    assert outcome.code == 0, outcome.stdout
    assert "public: aws:s3/bucket:Bucket 'theirs'" in outcome.stdout
    assert "1 live resources that the stack doesn't have" in outcome.stdout


def test_what_the_stack_has_is_its_own(aws: Any, tmp_path: Path) -> None:
    private(aws, "data-id")
    props = {"bucket": "data-id", "tags": {"isthmus:classification": "internal"}}
    outcome = live(tmp_path, [AWS], "--format", "json", state=export(resource("aws:s3/bucket:Bucket", "data", props)))
    assert document(outcome)["unmanaged"] == []


def test_a_bucket_that_was_opened_by_hand_is_a_violation(aws: Any, tmp_path: Path) -> None:
    pytest.importorskip("isthmus_policies.facts.aws.s3")
    private(aws, "data-id")
    aws.client("s3").delete_public_access_block(Bucket="data-id")
    aws.client("s3").put_bucket_policy(Bucket="data-id", Policy=OPEN)
    props = {"bucket": "data-id", "tags": {"isthmus:classification": "internal"}}
    outcome = live(tmp_path, [AWS], "--format", "json", state=export(resource("aws:s3/bucket:Bucket", "data", props)))
    violations = [v for v in document(outcome)["violations"] if v["where"] == "live"]
    assert outcome.code == 1 and any("aws:s3/bucketPolicy:BucketPolicy" in v["urn"] for v in violations), violations


def test_a_restricted_bucket_on_aws_is_a_violation_whoever_made_it(aws: Any, tmp_path: Path) -> None:
    private(aws, "theirs", **{"isthmus:classification": "restricted"})
    outcome = live(tmp_path, [AWS])
    assert outcome.code == 1 and "live:public::aws:s3/bucket:Bucket::theirs" in outcome.stdout


def test_a_security_group_counts_where_something_has_it(aws: Any, tmp_path: Path) -> None:
    ec2 = aws.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.32.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.32.0.0/20")["Subnet"]["SubnetId"]
    group = ec2.create_security_group(GroupName="ssh", Description="ssh", VpcId=vpc)["GroupId"]
    world = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[world])
    assert group not in live(tmp_path, [AWS]).stdout
    ec2.create_network_interface(SubnetId=subnet, Groups=[group])
    outcome = live(tmp_path, [AWS], "--format", "json")
    assert {"site": "public", "type": "aws:ec2/securityGroup:SecurityGroup", "name": "ssh"} in document(outcome)[
        "unmanaged"
    ]
    pytest.importorskip("isthmus_policies.facts.aws.security_groups")
    assert any(group in v["urn"] for v in document(outcome)["violations"])


def test_credentials_of_another_account_prove_nothing(aws: Any, tmp_path: Path) -> None:
    outcome = live(tmp_path, [{**AWS, "account": "210987654321"}])
    assert outcome.code == 2 and f"those of the account {DEFAULT_ACCOUNT_ID}" in outcome.stdout
    assert "audit of local: not proved" in outcome.stdout


def test_a_site_that_is_not_reached_proves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: Any, **__: Any) -> Any:
        raise RuntimeError("https://user:hunter22@cloud")

    monkeypatch.setattr(boto3, "Session", failing)
    monkeypatch.setattr(openstack, "connect", failing)
    for form in ("text", "json", "sarif", "junit"):
        outcome = live(tmp_path, [AWS, PRIVATE], "--format", form)
        assert outcome.code == 2 and "RuntimeError" in outcome.stdout and "hunter22" not in outcome.stdout


@pytest.mark.parametrize("sites", [[], None, [{"name": "x", "kind": "edge"}], ["x"]])
def test_sites_that_nobody_can_ask(sites: Any, tmp_path: Path) -> None:
    assert live(tmp_path, sites).code == 2


@pytest.mark.parametrize(("module", "site"), [("boto3", AWS), ("openstack", PRIVATE)])
def test_a_library_that_is_missing(module: str, site: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    outcome = live(tmp_path, [site])
    assert outcome.code == 2 and "pip install 'isthmus-cli[live]'" in outcome.stderr and outcome.stdout == ""


class Cloud:
    """The parts of a connection that are asked."""

    current_project_id = "p"

    def __init__(self, containers: list[Any], rules: list[Any], used: bool = True) -> None:
        by_name = {each.name: each for each in containers}
        self.object_store = SimpleNamespace(
            containers=lambda: [Container(name=name) for name in by_name], get_container_metadata=by_name.__getitem__
        )
        self.network = SimpleNamespace(
            ports=lambda project_id: [SimpleNamespace(security_group_ids=["g"] if used else [])],
            security_groups=lambda project_id: [SecurityGroup(id="g", name="workers")],
            security_group_rules=lambda security_group_id: rules,
        )
        self.projects: list[str] = []

    def connect_as_project(self, project: str) -> "Cloud":
        self.projects.append(project)
        return self


def openstack_says(monkeypatch: pytest.MonkeyPatch, cloud: Cloud) -> None:
    monkeypatch.setattr(openstack, "connect", lambda **_: cloud)


def container(name: str, read: str | None = None, **metadata: str) -> Container:
    made = Container(name=name, read_ACL=read)
    made.metadata = {"isthmus-classification": "restricted", **metadata}  # as the library reads headers
    return made


def test_a_container_for_everyone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("isthmus_policies.facts.openstack.object_store")
    cloud = Cloud([container("data", ".r:*"), container("models")], [])
    openstack_says(monkeypatch, cloud)
    outcome = live(tmp_path, [PRIVATE], "--format", "json")
    assert outcome.code == 1 and cloud.projects == ["isthmus-local"]
    urns = {v["urn"] for v in document(outcome)["violations"]}
    assert urns == {"live:private::openstack:objectstorage/container:Container::data"}


def test_a_container_of_the_stack_by_its_regions_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    openstack_says(monkeypatch, Cloud([container("data")], [], used=False))
    token = "openstack:objectstorage/container:Container"
    own = resource(token, "d", {"name": "data", "metadata": {"isthmus-classification": "restricted"}}, id="R1/data")
    assert document(live(tmp_path, [PRIVATE], "--format", "json", state=export(own)))["unmanaged"] == []


def rule(**more: Any) -> SecurityGroupRule:
    return SecurityGroupRule(
        id="r", direction="ingress", ether_type="IPv4", protocol="tcp", port_range_min=22, port_range_max=22, **more
    )


@pytest.mark.parametrize(("used", "code"), [(True, 1), (False, 0)])
def test_a_rule_for_the_internet(used: bool, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("isthmus_policies.facts.openstack.security_groups")
    openstack_says(monkeypatch, Cloud([], [rule(remote_ip_prefix="0.0.0.0/0")], used))
    assert live(tmp_path, [PRIVATE]).code == code


def test_a_rule_for_a_peer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    openstack_says(monkeypatch, Cloud([], [rule(remote_group_id="g")]))
    outcome = live(tmp_path, [PRIVATE])
    assert outcome.code == 0 and "ingress of workers" in outcome.stdout, outcome.stdout


def test_the_stacks_own_resources_are_judged_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    openstack_says(monkeypatch, Cloud([], []))
    queue = resource("aws:sqs/queue:Queue", "jobs", {"tags": {"isthmus:classification": "restricted"}})
    outcome = live(tmp_path, [PRIVATE], "--format", "json", state=export(queue))
    assert [v["urn"] for v in document(outcome)["violations"]] == [urn("aws:sqs/queue:Queue", "jobs")]


def things_of(site: Any) -> tuple[dict[str, Subject], list[Problem]]:
    """The site's things as subjects, by the ends of their URNs; and what couldn't be read."""
    unread: list[Problem] = []
    things = list(READERS[site["kind"]](site, Unread("site", unread)))
    return {subject.urn.split("::", 1)[1]: subject for subject in subjects(things, ())}, unread


def test_a_bucket_has_its_parts_beside_it_with_their_edges(aws: Any) -> None:
    private(aws, "models")
    s3 = aws.client("s3")
    s3.put_bucket_policy(Bucket="models", Policy=OPEN)
    everyone = 'uri="http://acs.amazonaws.com/groups/global/AllUsers"'
    s3.put_bucket_acl(Bucket="models", GrantRead=everyone)
    by_kms = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY}
    encrypted = {"Rules": [{"ApplyServerSideEncryptionByDefault": by_kms, "BucketKeyEnabled": True}]}
    s3.put_bucket_encryption(Bucket="models", ServerSideEncryptionConfiguration=encrypted)
    s3.put_bucket_versioning(Bucket="models", VersioningConfiguration={"Status": "Enabled"})
    live, unread = things_of(AWS)
    assert not unread
    bucket, part = live["aws:s3/bucket:Bucket::models"], frozenset({"live:public::aws:s3/bucket:Bucket::models"})
    assert bucket.props == {"bucket": "models", "tags": {"isthmus:classification": "internal"}}
    block = live["aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock::models"]
    assert all(value is True for key, value in block.props.items() if key != "bucket") and len(block.props) == 5
    policy = live["aws:s3/bucketPolicy:BucketPolicy::models"]
    assert json.loads(policy.props["policy"]) == json.loads(OPEN)
    (grant,) = live["aws:s3/bucketAcl:BucketAcl::models"].props["accessControlPolicy"]["grants"]
    assert grant["grantee"]["uri"].endswith("AllUsers") and grant["permission"] == "READ"
    encryption = live[f"{ENCRYPTION}::models"]
    default = {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": KEY}
    assert encryption.props["rules"] == [{"applyServerSideEncryptionByDefault": default, "bucketKeyEnabled": True}]
    versioning = live["aws:s3/bucketVersioning:BucketVersioning::models"]
    assert versioning.props["versioningConfiguration"] == {"status": "Enabled"}
    for each in (block, policy, encryption, versioning):
        assert each.by_property == {"bucket": part} and each.depends_on == part and each.whole_stack
    assert not bucket.is_component and bucket.provider_props["region"] == "eu-central-1"


def test_what_s3_does_not_say_is_unknown(aws: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    private(aws, "models")
    real = botocore.client.BaseClient._make_api_call

    def refusing(client: Any, operation: str, parameters: Any) -> Any:
        if operation in (
            "GetBucketPolicy",
            "GetBucketAcl",
            "GetPublicAccessBlock",
            "GetBucketTagging",
            "GetBucketEncryption",
        ):
            raise botocore.exceptions.ClientError({"Error": {"Code": "AccessDenied"}}, operation)
        return real(client, operation, parameters)

    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", refusing)
    live, unread = things_of(AWS)
    assert len(unread) == 5 and all("AccessDenied" in problem.got for problem in unread)
    assert live["aws:s3/bucket:Bucket::models"].props["tags"] is UNKNOWN
    assert live["aws:s3/bucketPolicy:BucketPolicy::models"].props["policy"] is UNKNOWN
    assert live["aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock::models"].props["blockPublicAcls"] is UNKNOWN
    assert live["aws:s3/bucketAcl:BucketAcl::models"].props["accessControlPolicy"] is UNKNOWN
    assert live[f"{ENCRYPTION}::models"].props["rules"] is UNKNOWN


def test_a_cluster_has_its_endpoint(aws: Any) -> None:
    aws.client("eks").create_cluster(
        name="c",
        roleArn=f"arn:aws:iam::{DEFAULT_ACCOUNT_ID}:role/c",
        resourcesVpcConfig={
            "subnetIds": ["subnet-1"],
            "endpointPublicAccess": True,
            "publicAccessCidrs": ["0.0.0.0/0"],
        },
    )
    live, unread = things_of(AWS)
    assert not unread
    assert live["aws:eks/cluster:Cluster::c"].props["vpcConfig"]["subnetIds"] == ["subnet-1"]


def test_a_rule_of_neutron_as_a_program_declares_it(monkeypatch: pytest.MonkeyPatch) -> None:
    openstack_says(monkeypatch, Cloud([container("data", "p:u")], [rule(remote_ip_prefix="10.0.0.0/8")]))
    live, unread = things_of(PRIVATE)
    assert not unread
    assert live["openstack:networking/secGroupRule:SecGroupRule::r"].props == {
        "direction": "ingress",
        "ethertype": "IPv4",
        "protocol": "tcp",
        "portRangeMin": 22,
        "portRangeMax": 22,
        "remoteIpPrefix": "10.0.0.0/8",
        "securityGroupId": "g",
    }
    data = live["openstack:objectstorage/container:Container::data"].props
    assert (data["containerRead"], data["metadata"]) == ("p:u", {"isthmus-classification": "restricted"})
