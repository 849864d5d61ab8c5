"""The plugin with the real engine and an account of the tests' own."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2 as pb
from pulumi.runtime.proto import provider_pb2_grpc

from isthmus_sandbox.aws import services
from isthmus_sandbox.plugins.core.values import to_struct
from isthmus_sandbox.toolchain.locations import ROOT
from tests.aws.conftest import Account
from tests.engine.project import STACK, Project
from tests.kubernetes.running import until
from tests.plugins.aws.place import Place, fresh

pytestmark = pytest.mark.sandbox

PROGRAM = """
import json
import pulumi, pulumi_aws as aws
config = pulumi.Config()
tags = {"class": config.get("class") or "internal"}
vpc = aws.ec2.Vpc("v", cidr_block=config.get("cidr") or "10.20.0.0/16", tags=tags)
subnet = aws.ec2.Subnet("s", vpc_id=vpc.id, cidr_block="10.20.1.0/24")
parameter = aws.ssm.Parameter("p", type="String", value=config.get("value") or "zebra-77")
role = aws.iam.Role("r", assume_role_policy=aws.iam.get_policy_document_output(statements=[{
    "actions": ["sts:AssumeRole"], "principals": [{"type": "Service", "identifiers": ["ec2.amazonaws.com"]}]}]).json,
    description=pulumi.Output.secret("hunter22"), max_session_duration=pulumi.Output.secret(4713))
policy = aws.iam.RolePolicy("rp", role=role.name, policy=pulumi.Output.json_dumps({
    "Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "s3:*", "Resource": pulumi.Output.secret("arn:aws:s3:::of-lion-99")}]}))
told = aws.ssm.get_parameter_output(name=parameter.name)
pulumi.export("told", told.value)
pulumi.export("zones", aws.get_availability_zones().names)
pulumi.export("version", parameter.version)
pulumi.export("vpc", vpc.id)
"""
SECRETS = ("zebra-77", "hunter22", "4713", "lion-99")


def project(folder: Path, account: Account, program: str) -> Project:
    """A project whose plugin talks to the account."""
    return Project(folder, program, environment={**services.shell(account.layout), "AWS_MAX_ATTEMPTS": "1"}).init()


def resources(of: Project) -> dict[str, dict[str, Any]]:
    """The state's resources by name."""
    found = json.loads(of.state())["deployment"]
    assert not found.get("pending_operations")
    return {r["urn"].rpartition("::")[2]: r for r in found["resources"]}


def test_life(tmp_path: Path, account: Account, place: Place) -> None:
    life = project(tmp_path, account, PROGRAM)
    assert "6 to create" in life.preview()
    output = life.up()
    outputs = life.outputs()
    assert outputs["told"] == "zebra-77" and outputs["zones"][0] == "eu-central-1a"
    assert not [secret for secret in SECRETS if secret in output + life.state()]
    life.preview("--expect-no-changes")

    life.config(value="zebra-78", **{"class": "public"})  # in place
    predicted = life.preview()
    assert "~ class: " in predicted and "zebra" not in predicted and "4 unchanged" in predicted, predicted
    life.up()
    assert life.outputs()["version"] == 2 and life.outputs()["told"] == "zebra-78"

    ec2 = place.client("ec2")
    ec2.create_tags(Resources=[outputs["vpc"]], Tags=[{"Key": "who", "Value": "somebody"}])
    place.client("ssm").delete_parameter(Name=resources(life)["p"]["id"])
    refreshed = life.run("refresh", "--yes", "--skip-preview", "--stack", STACK)
    assert "1 deleted" in refreshed and "1 updated" in refreshed, refreshed
    assert "1 created" in life.up()
    life.preview("--expect-no-changes")

    life.config(cidr="10.20.0.0/17")  # the VPC and what stands in it
    assert "2 to replace" in life.preview()
    life.up()
    assert life.outputs()["vpc"] != outputs["vpc"]
    assert not [secret for secret in SECRETS if secret in life.state()]
    life.destroy()
    mine = [{"Name": "cidr", "Values": ["10.20.0.0/16", "10.20.0.0/17"]}]
    assert ec2.describe_vpcs(Filters=mine)["Vpcs"] == []


UNKNOWN_POOL = """
vpc = aws.ec2.Vpc("v", cidr_block="10.0.0.0/16")
aws.eks.NodeGroup("pool", cluster_name=vpc.id, node_role_arn=vpc.id, subnet_ids=[vpc.id], scaling_config=%s)
"""


@pytest.mark.parametrize(
    ("declaration", "words"),
    [
        (
            'aws.ec2.Vpc("network", cidr_block="10.0.0.0/16", instance_tenancy="host", ipv4_netmask_length=8)',
            (
                "aws:ec2/vpc:Vpc resource 'network'",
                "instanceTenancy",
                "'host' is not one of 'default'",
                "ipv4NetmaskLength",
                "conflicts",
            ),
        ),
        (
            UNKNOWN_POOL % '{"min_size": 1, "desired_size": 1, "max_size": 1, "size": 2}',
            ("NodeGroup resource 'pool'", "scalingConfig.size", "unknown property"),
        ),
        (
            UNKNOWN_POOL % '{"min_size": -1, "desired_size": 1, "max_size": 1}',
            ("NodeGroup resource 'pool'", "scalingConfig.minSize", "invalid range", "min allowed 0"),
        ),
    ],
    ids=["values", "unknown property", "range, among unknowns"],
)
def test_preview_names_resource_and_property(
    tmp_path: Path, account: Account, declaration: str, words: tuple[str, ...]
) -> None:
    output = project(tmp_path, account, f"import pulumi_aws as aws\n{declaration}\n").preview(fails=True)
    assert all(word in output for word in words), output


def test_a_type_that_isn_t_covered_is_an_error(tmp_path: Path, account: Account) -> None:
    output = project(tmp_path, account, 'import pulumi_aws as aws\naws.sns.Topic("t")\n').preview(fails=True)
    assert "aws:sns/topic:Topic isn't supported by this plugin" in output, output


def test_import(tmp_path: Path, account: Account, place: Place) -> None:
    bucket, secret = place.bucket(), fresh("/s")
    place.client("s3").put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": [{"Key": "a", "Value": "1"}]})
    place.client("ssm").put_parameter(Name=secret, Type="SecureString", Value="tiger-55")
    own = f"""
import pulumi, pulumi_aws as aws
aws.s3.Bucket("b", bucket={bucket!r}, tags={{"a": "1"}}, opts=pulumi.ResourceOptions(import_={bucket!r}))
aws.ssm.Parameter("p", name={secret!r}, type="SecureString", value="tiger-55",
    opts=pulumi.ResourceOptions(import_={secret!r}))
aws.ec2.Vpc("v", cidr_block="10.60.0.0/16", opts=pulumi.ResourceOptions(import_={place.vpc!r}, retain_on_delete=True))
"""
    imports = project(tmp_path, account, own)
    assert "3 imported" in imports.up()
    assert "tiger-55" not in imports.state()
    imports.preview("--expect-no-changes")
    imports.write(own.replace("tiger-55", "tiger-56"))
    assert "1 updated" in imports.up()
    imports.destroy()
    assert place.client("ec2").describe_vpcs(VpcIds=[place.vpc])["Vpcs"]
    missing = project(tmp_path / "missing", account, own.replace(bucket, "nothing-like-it"))
    assert "nothing-like-it" in missing.up(fails=True)


def test_a_signal_lets_what_is_under_way_be_told(account: Account, place: Place) -> None:
    """As Ctrl-C in a terminal reaches a plugin: the call isn't cut off, so that the engine learns the id."""
    account.manager.pool_state = "starting"
    environment = {**os.environ, **services.shell(account.layout), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "isthmus_sandbox.plugins.aws"]
    plugin = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert plugin.stdout
        channel = grpc.insecure_channel(f"127.0.0.1:{int(plugin.stdout.readline())}")
        stub: Any = provider_pb2_grpc.ResourceProviderStub(channel)
        stub.Configure(pb.ConfigureRequest())
        name = fresh("g")
        inputs = {"clusterName": place.cluster, "nodeGroupName": name, "nodeRoleArn": place.roles[0]}
        scaling = {"minSize": 1, "desiredSize": 1, "maxSize": 1}
        properties = to_struct({**inputs, "subnetIds": place.subnets, "scalingConfig": scaling})
        urn = "urn:pulumi:t::p::aws:eks/nodeGroup:NodeGroup::g"
        call = stub.Create.future(pb.CreateRequest(urn=urn, properties=properties))
        eks = place.client("eks")
        until("it is there", lambda: name in eks.list_nodegroups(clusterName=place.cluster)["nodegroups"])
        plugin.send_signal(signal.SIGINT)
        with pytest.raises(grpc.RpcError) as caught:
            call.result(timeout=20)
        assert name.encode() in dict(caught.value.trailing_metadata())["grpc-status-details-bin"]
        assert plugin.wait(20) == 0
    finally:
        account.manager.pool_state = "ready"
        plugin.kill()


@pytest.mark.parametrize("to_group", [False, True], ids=["engine", "group"])
def test_interrupted_update_tells_the_truth(tmp_path: Path, account: Account, place: Place, to_group: bool) -> None:
    """A node group that is never ready: the engine is told to stop, and the state has it, with what it waits for."""
    name = fresh("g")
    program = f"""
import pulumi, pulumi_aws as aws
aws.eks.NodeGroup("g", cluster_name={place.cluster!r}, node_group_name={name!r}, node_role_arn={place.roles[0]!r},
    subnet_ids={place.subnets!r}, scaling_config={{"min_size": 1, "desired_size": 1, "max_size": 1}})
"""
    waiting = project(tmp_path, account, program)
    account.manager.pool_state = "starting"
    try:
        engine = waiting.start("up", "--yes", "--skip-preview", "--stack", STACK)
        eks = place.client("eks")
        until("it is there", lambda: name in eks.list_nodegroups(clusterName=place.cluster)["nodegroups"])
        (os.killpg if to_group else os.kill)(engine.pid, signal.SIGINT)
        output, _ = engine.communicate(timeout=60)
    finally:
        account.manager.pool_state = "ready"
    assert engine.returncode, output
    kept = resources(waiting)["g"]
    assert kept["id"] == f"{place.cluster}:{name}" and "NodegroupActive" in kept["initErrors"][0]
    waiting.up()
    assert not resources(waiting)["g"].get("initErrors")
    waiting.destroy()
    assert name not in eks.list_nodegroups(clusterName=place.cluster)["nodegroups"]
