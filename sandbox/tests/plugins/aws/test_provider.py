"""What holds for every type: previews, secrets, drift, spellings, things half made, many calls at once."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pulumi.runtime.proto import provider_pb2 as pb

from isthmus_sandbox.plugins.aws.driver import Driver
from isthmus_sandbox.plugins.aws.types import TYPES
from isthmus_sandbox.plugins.core.values import SECRET, SIGNATURE, UNKNOWN, is_secret, mark, to_struct
from tests.aws.conftest import Account
from tests.plugins.aws.calling import Engine, Found
from tests.plugins.aws.conftest import connect
from tests.plugins.aws.place import TRUST, Place, fresh
from tests.plugins.aws.samples import policy, rule
from tests.plugins.calls import Aborted, Context

pytestmark = pytest.mark.slow

ROLE, BUCKET, VPC, GROUP = (
    "aws:iam/role:Role",
    "aws:s3/bucket:Bucket",
    "aws:ec2/vpc:Vpc",
    "aws:ec2/securityGroup:SecurityGroup",
)
OBJECT, PARAMETER = "aws:s3/bucketObjectv2:BucketObjectv2", "aws:ssm/parameter:Parameter"
NODES, VPN = "aws:eks/nodeGroup:NodeGroup", "aws:ec2/vpnConnection:VpnConnection"


def test_preview_knows_what_is_said_and_nothing_else(engine: Engine, place: Place) -> None:
    news = {"vpcId": UNKNOWN, "description": "d", "tags": {"a": UNKNOWN, "b": "1"}}
    predicted = engine.create(GROUP, news, preview=True).outputs
    assert predicted["arn"] is UNKNOWN and predicted["vpcId"] is UNKNOWN and predicted["ownerId"] is UNKNOWN
    assert predicted["description"] == "d" and predicted["tags"] == predicted["tagsAll"] == {"a": UNKNOWN, "b": "1"}
    made = engine.create(OBJECT, {"bucket": place.bucket(), "key": "k", "content": "1"})
    predicted = engine.update(made, {**made.inputs, "content": UNKNOWN}, preview=True).outputs
    assert predicted["etag"] is UNKNOWN and predicted["content"] is UNKNOWN and predicted["key"] == "k"
    assert predicted["arn"] == made.outputs["arn"]


@pytest.mark.parametrize(
    ("token", "old", "new", "expected"),
    [
        (
            VPC,
            {"cidrBlock": "10.1.0.0/16"},
            {"cidrBlock": UNKNOWN},
            Found({"cidrBlock": "UPDATE_REPLACE"}, ("cidrBlock",), True),
        ),
        (VPC, {"cidrBlock": "c"}, {"cidrBlock": "c", "enableDnsSupport": True}, Found()),
        (VPC, {"cidrBlock": "c"}, {"cidrBlock": "c", "tags": {}}, Found()),
        (VPC, {"cidrBlock": "c", "tags": {"x y": "1"}}, {"cidrBlock": "c"}, Found({"tags": "DELETE"})),
        (
            NODES,
            {"subnetIds": ["a", "b"], "labels": {"l": "1"}},
            {"subnetIds": ["b", "a"], "labels": {"l": "2", "m": "3"}},
            Found({"labels.l": "UPDATE", "labels.m": "ADD"}),
        ),
        (
            NODES,
            {"subnetIds": ["a"]},
            {"subnetIds": ["a", "b"]},
            Found({"subnetIds[1]": "ADD_REPLACE"}, ("subnetIds[1]",)),
        ),
        (ROLE, {"assumeRolePolicy": TRUST}, {"assumeRolePolicy": json.dumps(json.loads(TRUST), indent=1)}, Found()),
        (ROLE, {"assumeRolePolicy": TRUST}, {"assumeRolePolicy": UNKNOWN}, Found({"assumeRolePolicy": "UPDATE"})),
        (
            GROUP,
            {"ingress": [rule(1, cidrBlocks=["a", "b"]), rule(2, self=True)]},
            {"ingress": [rule(2, self=True), rule(1, cidrBlocks=["b"]), rule(1, cidrBlocks=["a"])]},
            Found(),
        ),
        (
            GROUP,
            {"ingress": [rule(1, cidrBlocks=["a"])]},
            {"ingress": [rule(1, cidrBlocks=["b"])]},
            Found({"ingress[0].cidrBlocks[0]": "UPDATE"}),
        ),
        (VPN, {"tunnel1IkeVersions": ["ikev1", "ikev2"]}, {"tunnel1IkeVersions": ["ikev2", "ikev1"]}, Found()),
        (BUCKET, {"policy": policy()}, {}, Found()),
    ],
)
def test_diffs(engine: Engine, token: str, old: Any, new: Any, expected: Found) -> None:
    same = {"clusterName": "c", "nodeRoleArn": "r"} if token == NODES else {}
    request = pb.DiffRequest(id="i", urn=f"urn:pulumi:t::p::{token}::n", old_inputs=to_struct({**same, **old}))
    request.news.CopyFrom(to_struct({**same, **new, "__defaults": [TYPES[token].autoname]}))
    result = engine.provider.Diff(request, Context())
    kinds = {path: pb.PropertyDiff.Kind.Name(found.kind) for path, found in result.detailedDiff.items()}
    assert Found(kinds, tuple(result.replaces), result.deleteBeforeReplace) == expected


def test_drift_is_found(engine: Engine, place: Place) -> None:
    boundary = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    made = engine.create(ROLE, {"assumeRolePolicy": TRUST, "permissionsBoundary": boundary, "tags": {"a": "1"}})
    iam = place.client("iam")
    iam.delete_role_permissions_boundary(RoleName=made.id)
    iam.tag_role(RoleName=made.id, Tags=[{"Key": "b", "Value": "2"}])
    iam.update_role(RoleName=made.id, Description="by hand", MaxSessionDuration=7200)
    read = engine.read(made)
    assert read
    changed = {k: v for k, v in read.inputs.items() if made.inputs.get(k) != v}
    assert changed == {"tags": {"a": "1", "b": "2"}, "maxSessionDuration": 7200}
    assert "permissionsBoundary" not in read.inputs and "permissionsBoundary" not in read.outputs
    news = {"assumeRolePolicy": TRUST, "permissionsBoundary": boundary, "tags": {"a": "1"}}
    assert set(engine.diff(read, news).paths) == {"tags.b", "maxSessionDuration", "permissionsBoundary"}
    repaired = engine.update(read, news)
    again = engine.read(repaired)
    assert again and again.inputs == repaired.inputs
    assert "permissionsBoundary" in again.outputs and again.outputs["maxSessionDuration"] == 3600


def clear(value: Any) -> Any:
    """What a state would show: all but the secrets."""
    if value.WhichOneof("kind") == "struct_value":
        fields = value.struct_value.fields
        if SIGNATURE in fields and fields[SIGNATURE].string_value == SECRET:
            return None
        return {k: clear(v) for k, v in fields.items()}
    return [clear(v) for v in value.list_value.values] if value.WhichOneof("kind") == "list_value" else str(value)


def shown(properties: dict[str, Any]) -> str:
    """A state's text."""
    return str({k: clear(v) for k, v in to_struct(properties).fields.items()})


@pytest.mark.parametrize(
    ("token", "news", "words"),
    [
        (ROLE, {"assumeRolePolicy": TRUST, "maxSessionDuration": 7213, "description": "zebra77"}, ("7213", "zebra77")),
        (PARAMETER, {"type": "String", "value": "abc", "description": "zebra77"}, ("abc", "zebra77")),
        (BUCKET, {"tags": {"k": "zebra77", "n": "x1"}}, ("zebra77", "x1")),
        ("aws:sqs/queue:Queue", {"visibilityTimeoutSeconds": 4711, "policy": policy("zebra77:x")}, ("4711", "zebra77")),
        (
            "aws:ec2/launchTemplate:LaunchTemplate",
            {"userData": "emVicmE3Nw==", "imageId": "ami-zebra77", "blockDeviceMappings": [{"deviceName": "zebra77"}]},
            ("emVicmE3Nw", "zebra77"),
        ),
    ],
)
def test_secrets_are_nowhere_in_clear(engine: Engine, token: str, news: Any, words: tuple[str, ...]) -> None:
    secret = {k: mark(v) if k not in ("assumeRolePolicy", "type") else v for k, v in news.items()}
    made = engine.create(token, secret)
    read = engine.read(made)
    assert read and read.inputs == made.inputs
    for state in (made, read, engine.update(made, {**secret, "tags": {"other": "1"}})):
        text = shown(state.inputs) + shown(state.outputs)
        assert not [word for word in words if word in text], text


def test_outputs_that_the_schema_calls_secret(engine: Engine, place: Place) -> None:
    news = {"customerGatewayId": place.customer_gateways[1], "transitGatewayId": place.gateways[0], "type": "ipsec.1"}
    made = engine.create(VPN, news)
    for name in ("customerGatewayConfiguration", "tunnel1PresharedKey", "tunnel2PresharedKey"):
        assert is_secret(made.outputs[name]), name
    found = engine.imported(VPN, made.id)
    assert found and is_secret(found.inputs["tunnel1PresharedKey"])
    assert made.outputs["tunnel1PresharedKey"] not in shown(found.inputs) + shown(found.outputs)
    engine.delete(made)


def test_what_is_made_but_not_finished_keeps_its_id(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("no more of zebra77")

    monkeypatch.setattr(Driver, "finish", broken)
    with pytest.raises(Aborted) as caught:
        engine.create(BUCKET, {"bucket": fresh("b"), "tags": {"k": mark("zebra77")}})
    partial = caught.value.partial
    assert partial.id.startswith("b-") and partial.reasons == ["RuntimeError: no more of [secret]"]
    assert "zebra77" not in shown({"p": partial.properties and None}) and partial.inputs["bucket"] == partial.id
    monkeypatch.setattr(Driver, "read", lambda *_: None)
    monkeypatch.setattr(Driver, "finish", lambda *_: None)
    with pytest.raises(Aborted, match="isn't there any more") as caught:
        engine.create(BUCKET, {"bucket": fresh("b")})
    assert caught.value.partial.id


def test_an_update_of_what_is_gone_is_an_error(engine: Engine, place: Place) -> None:
    made = engine.create(BUCKET, {"bucket": fresh("b")})
    place.client("s3").delete_bucket(Bucket=made.id)
    assert engine.read(made) is None
    with pytest.raises(Aborted, match=r"NoSuchBucket|isn't there"):
        engine.update(made, {"bucket": made.id, "tags": {"a": "1"}})
    engine.delete(made)


def test_a_full_bucket_stays_unless_the_program_says_otherwise(engine: Engine, place: Place) -> None:
    made = engine.create(BUCKET, {"bucket": fresh("b")})
    place.client("s3").put_object(Bucket=made.id, Key="k", Body=b"x")
    with pytest.raises(Aborted, match="DeleteBucket: BucketNotEmpty"):
        engine.delete(made)
    engine.delete(engine.update(made, {"bucket": made.id, "forceDestroy": True}))
    assert engine.read(made) is None


def test_errors_of_the_account_are_one_line(engine: Engine) -> None:
    with pytest.raises(Aborted, match=r"^CreateSubnet: InvalidVpcID.NotFound: VpcID vpc-12345678 does not exist.$"):
        engine.create("aws:ec2/subnet:Subnet", {"vpcId": "vpc-12345678", "cidrBlock": "10.0.0.0/24"})


def test_regions_are_apart(engine: Engine) -> None:
    made = engine.create(VPC, {"cidrBlock": "10.7.0.0/16", "region": "us-east-1"})
    assert made.outputs["arn"] == f"arn:aws:ec2:us-east-1:123456789012:vpc/{made.id}"
    assert engine.imported(VPC, made.id) is None and engine.read(made)
    engine.delete(made)


@pytest.mark.slow
def test_many_calls_at_once(account: Account) -> None:
    """A fresh plugin: its clients, the SDK's modules and the session are first needed by all threads together."""
    engine = connect(account)
    tokens = [VPC, BUCKET, ROLE] * 6
    inputs: dict[str, Any] = {VPC: {"cidrBlock": "10.3.0.0/16"}, BUCKET: {}, ROLE: {"assumeRolePolicy": TRUST}}

    def life(number: int, token: str) -> str:
        news = dict(inputs[token])
        if name := TYPES[token].autoname:
            news[name] = fresh(f"n{number}")
        made = engine.create(token, news)
        assert engine.read(made) and not engine.diff(made, news).paths
        engine.delete(made)
        return made.id

    with ThreadPoolExecutor(9) as pool:
        ids = list(pool.map(life, range(len(tokens)), tokens))
    assert len(set(ids)) == len(ids)


def test_a_cancelled_wait_ends_and_keeps_what_was_made(account: Account, place: Place) -> None:
    engine = connect(account)
    account.manager.pool_state = "starting"
    try:
        news = {
            "clusterName": place.cluster,
            "nodeGroupName": fresh("g"),
            "nodeRoleArn": place.roles[0],
            "subnetIds": place.subnets,
            "scalingConfig": {"minSize": 1, "desiredSize": 1, "maxSize": 1},
        }
        threading.Timer(0.3, lambda: engine.provider.Cancel(None, None)).start()
        start = time.monotonic()
        with pytest.raises(Aborted, match="NodegroupActive") as caught:
            engine.create(NODES, news)
        assert time.monotonic() - start < 25
        assert caught.value.partial.id == f"{news['clusterName']}:{news['nodeGroupName']}"
    finally:
        account.manager.pool_state = "ready"
