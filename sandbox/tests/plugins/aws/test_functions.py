"""What programs ask of the account."""

import json
from typing import Any

import pytest

from isthmus_sandbox.plugins.aws.functions import FUNCTIONS
from isthmus_sandbox.plugins.core import reflect
from isthmus_sandbox.plugins.core.values import is_secret
from tests.plugins.aws.calling import Engine, Refused
from tests.plugins.aws.place import TRUST, Place
from tests.plugins.calls import Aborted

pytestmark = pytest.mark.slow

SDK = "pulumi_aws"
ASKED: dict[str, Any] = {
    "aws:ec2/getSubnet:getSubnet": lambda p: {"id": p.subnets[0]},
    "aws:ec2/getSubnets:getSubnets": lambda p: {"filters": [{"name": "vpc-id", "values": [p.vpc]}]},
    "aws:ec2/getVpc:getVpc": lambda p: {"filters": [{"name": "vpc-id", "values": [p.vpc]}]},
    "aws:eks/getCluster:getCluster": lambda p: {"name": p.cluster},
    "aws:iam/getPolicyDocument:getPolicyDocument": lambda p: {"statements": [{"actions": ["s3:*"]}]},
    "aws:iam/getRole:getRole": lambda p: {"name": p.roles[0].rpartition("/")[2]},
    "aws:index/getAvailabilityZones:getAvailabilityZones": lambda p: {"state": "available"},
    "aws:index/getCallerIdentity:getCallerIdentity": lambda p: {},
    "aws:index/getPartition:getPartition": lambda p: {},
    "aws:index/getRegion:getRegion": lambda p: {},
    "aws:kms/getAlias:getAlias": lambda p: {"name": p.alias},
    "aws:ssm/getParameter:getParameter": lambda p: {"name": p.parameter},
}


def ask(engine: Engine, function: str, **arguments: Any) -> Any:
    """A function by its short name."""
    token = next(t for t in FUNCTIONS if t.endswith(f":{function}"))
    return engine.invoke(token, **arguments)


@pytest.mark.parametrize("token", sorted(FUNCTIONS))
def test_results_are_what_the_sdk_reads(engine: Engine, place: Place, token: str) -> None:
    known = reflect.hints(reflect.function_result(SDK, token))
    result = engine.invoke(token, **ASKED[token](place))
    assert set(result) <= set(known)
    assert {"id", "region", "arn"} & set(known) <= set(result)
    assert None not in result.values()


def test_facts(engine: Engine, place: Place) -> None:
    assert ask(engine, "getCallerIdentity")["accountId"] == "123456789012"
    assert ask(engine, "getPartition")["reverseDnsPrefix"] == "com.amazonaws"
    region = ask(engine, "getRegion")
    assert (region["region"], region["description"]) == ("eu-central-1", "Europe (Frankfurt)")
    assert ask(engine, "getRegion", endpoint="ec2.us-east-1.amazonaws.com")["region"] == "us-east-1"
    expected = sorted(place.subnets)
    assert ask(engine, "getSubnets", filters=[{"name": "vpc-id", "values": [place.vpc]}])["ids"] == expected
    subnet = ask(engine, "getSubnet", vpcId=place.vpc, cidrBlock="10.60.1.0/24")
    assert (subnet["id"], subnet["availabilityZone"]) == (place.subnets[1], "eu-central-1b")
    vpc = ask(engine, "getVpc", id=place.vpc)
    assert (vpc["cidrBlock"], vpc["default"], vpc["enableDnsSupport"]) == ("10.60.0.0/16", False, True)
    assert vpc["mainRouteTableId"].startswith("rtb-")
    assert json.loads(ask(engine, "getRole", name=place.roles[0].rpartition("/")[2])["assumeRolePolicy"]) == (
        json.loads(TRUST)
    )
    assert ask(engine, "getAlias", name=place.alias)["targetKeyArn"] == place.keys[0]
    cluster = ask(engine, "getCluster", name=place.cluster)
    assert cluster["vpcConfig"]["subnetIds"] == place.subnets and cluster["certificateAuthorities"][0]["data"]
    assert cluster["accessConfigs"][0]["authenticationMode"] == "API"


def test_zones(engine: Engine) -> None:
    zones = ask(engine, "getAvailabilityZones", excludeNames=["eu-central-1b"])
    assert zones["names"] == ["eu-central-1a", "eu-central-1c"] and len(zones["zoneIds"]) == 2
    assert ask(engine, "getAvailabilityZones", region="us-west-1")["names"][0] == "us-west-1a"


def test_a_parameter_s_value_is_secret(engine: Engine, place: Place) -> None:
    result = ask(engine, "getParameter", name=place.parameter)
    assert result["value"] == "hunter22" and is_secret(result["value"])
    assert "hunter22" not in str({k: v for k, v in result.items() if k != "value"})
    with pytest.raises(Aborted, match="ParameterNotFound"):
        ask(engine, "getParameter", name="/nowhere")


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("getParameter", {}, {"name": "missing required argument"}),
        ("getVpc", {"cidr": "10.0.0.0/8", "default": "yes"}, {"cidr": "unknown", "default": "expected boolean"}),
        ("getPolicyDocument", {"statements": [{"actoins": []}]}, {"statements[0].actoins": "did you mean 'actions'"}),
    ],
)
def test_wrong_arguments_are_refused(
    engine: Engine, name: str, arguments: dict[str, Any], expected: dict[str, str]
) -> None:
    with pytest.raises(Refused) as caught:
        ask(engine, name, **arguments)
    found = dict(caught.value.failures)
    assert set(found) == set(expected)
    assert all(words in found[path] for path, words in expected.items()), found


@pytest.mark.parametrize(
    ("token", "arguments", "words"),
    [
        (
            "aws:ec2/getAmi:getAmi",
            {"owners": ["self"]},
            "getAmi isn't supported by this plugin; it has aws:ec2/getSubnet",
        ),
        ("aws:ec2/getVpc:getVpc", {"cidrBlock": "1.2.3.0/24"}, "no VPCs match"),
        ("aws:ec2/getSubnet:getSubnet", {}, "subnets match; exactly one"),
        ("aws:index/getRegion:getRegion", {"region": "mars-1"}, "no region mars-1"),
        ("aws:iam/getRole:getRole", {"name": "nobody"}, "there is no role nobody"),
        ("aws:iam/getPolicyDocument:getPolicyDocument", {"sourceJson": "{"}, "sourceJson: not a policy document"),
    ],
)
def test_what_can_t_be_answered_is_an_error(engine: Engine, token: str, arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(Aborted, match=words):
        engine.invoke(token, **arguments)


def test_policy_document(engine: Engine) -> None:
    base = {"Version": "2012-10-17", "Statement": [{"Sid": "a", "Effect": "Deny"}, {"Sid": "b", "Effect": "Deny"}]}
    result = ask(
        engine,
        "getPolicyDocument",
        policyId="mine",
        sourcePolicyDocuments=[json.dumps(base)],
        overridePolicyDocuments=[json.dumps({"Statement": {"Sid": "b", "Effect": "Allow", "Action": "x:y"}})],
        statements=[
            {
                "sid": "a",
                "actions": ["s3:Get*", "s3:List*"],
                "resources": ["arn:aws:s3:::b/&{aws:username}/*"],
                "principals": [{"type": "AWS", "identifiers": ["1", "2"]}, {"type": "AWS", "identifiers": ["3"]}],
                "conditions": [
                    {"test": "StringEquals", "variable": "aws:x", "values": ["1"]},
                    {"test": "StringEquals", "variable": "aws:x", "values": ["2"]},
                    {"test": "Bool", "variable": "aws:SecureTransport", "values": ["true"]},
                ],
            },
            {"notActions": ["iam:*"], "notResources": ["*"], "principals": [{"type": "*", "identifiers": ["*"]}]},
        ],
    )
    first = {
        "Sid": "a",
        "Effect": "Allow",
        "Action": ["s3:List*", "s3:Get*"],
        "Resource": "arn:aws:s3:::b/${aws:username}/*",
        "Principal": {"AWS": ["3", "2", "1"]},
        "Condition": {"StringEquals": {"aws:x": ["1", "2"]}, "Bool": {"aws:SecureTransport": "true"}},
    }
    last = {"Effect": "Allow", "NotAction": "iam:*", "NotResource": "*", "Principal": "*"}
    wanted = {
        "Version": "2012-10-17",
        "Id": "mine",
        "Statement": [first, {"Sid": "b", "Effect": "Allow", "Action": "x:y"}, last],
    }
    assert json.loads(result["json"]) == json.loads(result["minifiedJson"]) == wanted
    twins = [{"sid": "a", "actions": ["x:y"]}, {"sid": "a", "actions": ["x:z"]}]
    with pytest.raises(Aborted, match="more than one statement has the sid a"):
        ask(engine, "getPolicyDocument", statements=twins)
