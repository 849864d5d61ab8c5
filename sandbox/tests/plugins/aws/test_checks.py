"""What a preview refuses, with the property's name; and what it fills in."""

import json
from typing import Any

import pytest
from pulumi.runtime.proto import provider_pb2 as pb

from isthmus_sandbox.plugins.aws.checks import uncovered_failures
from isthmus_sandbox.plugins.aws.types import TYPES
from isthmus_sandbox.plugins.core import reflect
from isthmus_sandbox.plugins.core.values import UNKNOWN, mark
from tests.aws.conftest import Account
from tests.plugins.aws.calling import Engine, Refused, configured, urn
from tests.plugins.aws.conftest import connect
from tests.plugins.aws.place import Nowhere
from tests.plugins.aws.samples import SAMPLES
from tests.plugins.calls import Aborted, Context, failures_of

pytestmark = pytest.mark.slow

Autonaming = pb.CheckRequest.AutonamingOptions
ROLE, BUCKET, VPC = "aws:iam/role:Role", "aws:s3/bucket:Bucket", "aws:ec2/vpc:Vpc"
GROUP, RULE = "aws:eks/nodeGroup:NodeGroup", "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
ROUTE, ASSOCIATION = "aws:ec2/route:Route", "aws:ec2/routeTableAssociation:RouteTableAssociation"
LOGS, KEY, QUEUE = "aws:cloudwatch/logGroup:LogGroup", "aws:kms/key:Key", "aws:sqs/queue:Queue"
SCALING = {"minSize": 1, "desiredSize": 1, "maxSize": 1}


@pytest.mark.parametrize("token", sorted(TYPES))
def test_every_type_refuses_what_its_sdk_hasn_t(engine: Engine, token: str) -> None:
    """Nothing but what is wrong is said."""
    good = SAMPLES[token].inputs(Nowhere())
    refused = engine.refusal(token, {**good, "tagz": {}, "region": 5})
    assert set(refused) == {"tagz", "region"}, refused
    unknown = dict.fromkeys(good, UNKNOWN)  # as in a first preview
    assert engine.refusal(token, unknown) == {}


@pytest.mark.parametrize(
    ("token", "news", "expected"),
    [
        (
            VPC,
            {"cidrBlok": "10.0.0.0/16", "enableDnsSupport": "yes", "instanceTenancy": "host", "tags": {"a": 1}},
            {
                "cidrBlok": "did you mean 'cidrBlock'?",
                "enableDnsSupport": "expected boolean, got string",
                "instanceTenancy": "'host' is not one of 'default', 'dedicated'",
                "tags.a": "expected string, got integer",
            },
        ),
        (
            VPC,
            {"cidrBlock": "10.0.0.0/16", "ipv4NetmaskLength": 16},
            {"ipv4NetmaskLength": "conflicts with 'cidrBlock'"},
        ),
        (ROLE, {"name": "a", "namePrefix": "b"}, {"assumeRolePolicy": "missing required", "namePrefix": "conflicts"}),
        (ROLE, {"name": "", "assumeRolePolicy": "{}"}, {"name": "invalid length 0 of RoleName in CreateRole"}),
        (ROLE, {"name": "r", "assumeRolePolicy": ""}, {"assumeRolePolicy": "invalid length 0"}),
        (
            ROUTE,
            {"routeTableId": "rtb-1"},
            {"destinationCidrBlock": "missing: give one of", "gatewayId": "missing: give"},
        ),
        (ASSOCIATION, {"routeTableId": "rtb-1"}, {"subnetId": "missing: give one of subnetId, gatewayId"}),
        (
            RULE,
            {"securityGroupId": UNKNOWN, "ipProtocol": "tcp", "cidrIpv4": "10.0.0.0/8", "cidrIpv6": "::/0"},
            {"cidrIpv6": "conflicts with 'cidrIpv4'"},
        ),
        (
            GROUP,
            {"clusterName": UNKNOWN, "nodeRoleArn": UNKNOWN, "subnetIds": [UNKNOWN], "scalingConfig": {"minSize": -1}},
            {"scalingConfig.desiredSize": "missing required", "scalingConfig.maxSize": "missing required"},
        ),
        (
            GROUP,
            {
                "clusterName": UNKNOWN,
                "nodeRoleArn": UNKNOWN,
                "subnetIds": [UNKNOWN],
                "scalingConfig": {**SCALING, "minSize": -1},
            },
            {"scalingConfig.minSize": "invalid range of scalingConfig.minSize in CreateNodegroup (min allowed 0)"},
        ),
        (LOGS, {"retentionInDays": 2}, {"retentionInDays": "2 is not one of 0, 1, 3, 5"}),
        (KEY, {"deletionWindowInDays": 3}, {"deletionWindowInDays": "3 is not one of 7"}),
        (BUCKET, {"acl": "open"}, {"acl": "'open' is not one of 'private'"}),
        (
            "aws:ec2/vpnConnection:VpnConnection",
            {
                "customerGatewayId": "c",
                "type": "ipsec.1",
                "tunnel1Phase1DhGroupNumbers": [1, 14],
                "tunnel2StartupAction": "x",
            },
            {"tunnel1Phase1DhGroupNumbers[0]": "1 is not one of 2, 14", "tunnel2StartupAction": "'x' is not one of"},
        ),
        (
            "aws:ec2/securityGroupRule:SecurityGroupRule",
            {"type": "ingress", "securityGroupId": "sg-1", "protocol": "tcp", "fromPort": 1, "toPort": 1},
            {"": "give one of cidrBlocks"},
        ),
        (
            "aws:ec2/securityGroup:SecurityGroup",
            {"ingress": [{"protocol": "tcp", "fromPort": 1, "toPort": 1, "cidrBlocks": "10.0.0.0/8"}]},
            {"ingress[0].cidrBlocks": "expected list, got string"},
        ),
        (
            "aws:ec2/launchTemplate:LaunchTemplate",
            {"vpcSecurityGroupIds": "sg-1", "metadataOptions": {"httpToken": "x"}},
            {"vpcSecurityGroupIds": "expected list", "metadataOptions.httpToken": "did you mean 'httpTokens'?"},
        ),
        (ROLE, {"assumeRolePolicy": "{}", "managedPolicyArns": ["a"]}, {"managedPolicyArns": "doesn't cover"}),
        (QUEUE, {"visibilityTimeoutSeconds": "30"}, {"visibilityTimeoutSeconds": "expected integer, got string"}),
    ],
)
def test_refused(engine: Engine, token: str, news: dict[str, Any], expected: dict[str, str]) -> None:
    refused = engine.refusal(token, news)
    assert set(refused) == set(expected), refused
    assert all(words in refused[path] for path, words in expected.items()), refused


@pytest.mark.parametrize("token", sorted(token for token, kind in TYPES.items() if kind.uncovered))
def test_a_property_without_effect_is_refused(token: str) -> None:
    kind, known = TYPES[token], reflect.properties(reflect.args_class("pulumi_aws", token))
    assert kind.uncovered <= set(known)
    refused = dict(uncovered_failures(kind, dict.fromkeys(known, UNKNOWN)))
    assert set(refused) == kind.uncovered and uncovered_failures(kind, dict.fromkeys(known, False)) == []


def test_a_secret_isn_t_shown_in_a_refusal(engine: Engine) -> None:
    refused = engine.refusal(VPC, {"cidrBlock": mark("s3cret"), "instanceTenancy": mark("s3cret")})
    assert refused and "s3cret" not in str(refused)


@pytest.mark.parametrize("tags", ["text", ["a"], 5])
def test_default_tags_don_t_hide_a_wrong_type(account: Account, tags: Any) -> None:
    tagged = connect(account, defaultTags={"tags": {"class": "internal"}})
    assert "expected map" in tagged.refusal(VPC, {"cidrBlock": "10.0.0.0/16", "tags": tags})["tags"]


def test_default_tags(account: Account) -> None:
    tagged = connect(account, defaultTags={"tags": {"class": "internal", "a": "1"}})
    filled = tagged.checked(VPC, {"cidrBlock": "10.0.0.0/16", "tags": {"a": "2"}})
    assert filled["tags"] == {"class": "internal", "a": "2"}
    assert tagged.checked(VPC, {"cidrBlock": "10.0.0.0/16", "tags": UNKNOWN})["tags"] is UNKNOWN


def test_automatic_names(engine: Engine) -> None:
    trust = {"assumeRolePolicy": "{}"}
    made = engine.checked(ROLE, trust)
    assert made["name"].startswith("it-") and made["__defaults"] == ["name"]
    assert engine.checked(ROLE, trust)["name"] == made["name"]  # the same for the same seed
    assert engine.checked(ROLE, trust, seed=b"other")["name"] != made["name"]
    assert engine.checked(ROLE, trust, olds=made, seed=b"other")["name"] == made["name"]  # kept in an update
    named = engine.checked(ROLE, {**trust, "name": "mine"}, olds=made)
    assert named["name"] == "mine" and "name" not in named.get("__defaults", [])
    prefixed = engine.checked(ROLE, {**trust, "namePrefix": "team."})
    assert prefixed["name"].startswith("team.") and len(prefixed["name"]) == 31
    assert engine.checked(ROLE, {**trust, "namePrefix": "team."}, olds=prefixed, seed=b"o")["name"] == prefixed["name"]
    assert engine.checked(ROLE, {**trust, "namePrefix": "other."}, olds=prefixed)["name"].startswith("other.")
    assert engine.checked(ROLE, {**trust, "namePrefix": UNKNOWN})["name"] is UNKNOWN


@pytest.mark.parametrize(
    ("token", "news", "begins", "ends"),
    [
        ("aws:kms/alias:Alias", {"targetKeyId": "k"}, "alias/It", ""),
        (BUCKET, {}, "it", ""),
        (QUEUE, {"fifoQueue": True}, "It", ".fifo"),
        (QUEUE, {}, "It", ""),
    ],
)
def test_automatic_names_are_as_the_service_wants(
    engine: Engine, token: str, news: dict[str, Any], begins: str, ends: str
) -> None:
    key = TYPES[token].autoname
    proposed = Autonaming(proposed_name="It-1", mode=Autonaming.PROPOSE)
    name = engine.checked(token, news, autonaming=proposed)[key]
    assert name == f"{begins}-1{ends}"
    enforced = Autonaming(proposed_name="It-1", mode=Autonaming.ENFORCE)
    assert engine.checked(token, news, autonaming=enforced)[key] == "It-1"
    with pytest.raises(Refused, match=f"{key}: missing: the stack's configuration disables"):
        engine.checked(token, news, autonaming=Autonaming(mode=Autonaming.DISABLE))


def test_region(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    vpc = {"cidrBlock": "10.0.0.0/16"}
    assert engine.checked(VPC, vpc)["region"] == "eu-central-1"
    assert engine.checked(VPC, {**vpc, "region": "us-east-1"})["region"] == "us-east-1"
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    with pytest.raises(Aborted, match="no region: set aws:region"):
        configured(accessKey="a", secretKey="b").checked(VPC, vpc)


def test_configuration(engine: Engine, account: Account) -> None:
    def refused(**news: Any) -> dict[str, str]:
        from isthmus_sandbox.plugins.core.values import to_struct

        answer = engine.provider.CheckConfig(pb.CheckRequest(urn=urn("aws"), news=to_struct(news)), Context())
        return failures_of(answer)

    assert refused(region="eu-central-1", version="7.51.1", skipRegionValidation="true") == {}
    assert refused(regoin="x", defaultTags=json.dumps({"tagz": {}})) == {
        "regoin": "unknown property; did you mean 'region'?",
        "defaultTags.tagz": "unknown property; did you mean 'tags'?",
    }
    with pytest.raises(Aborted, match="of account 123456789012, allowed are 1"):
        connect(account, allowedAccountIds=["1"])
    assert connect(account, allowedAccountIds=["123456789012"])


def test_a_type_that_no_table_has_is_an_error(engine: Engine) -> None:
    with pytest.raises(
        Aborted, match="aws:rds/instance:Instance isn't supported by this plugin; it has aws:cloudwatch"
    ):
        engine.checked("aws:rds/instance:Instance", {})
    with pytest.raises(Aborted, match="isn't supported"):
        engine.imported("aws:rds/instance:Instance", "x")
