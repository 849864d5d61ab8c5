"""Two ends that were declared apart: whatever is wrong with one of them, nothing is carried, and it says what."""

import json
from collections.abc import Callable
from ipaddress import IPv4Address
from typing import Any

import pytest

from isthmus_sandbox.network.tunnels import refusal, spelt
from tests.network import sites
from tests.network.sites import BALANCER, NODE

Answers = dict[str, Any]
Change = Callable[[Answers], object]


def carried(
    neutron: Answers | None = None, aws: Answers | None = None, node: str = NODE, balancer: str = BALANCER
) -> str:
    near, far = sites.router(neutron), sites.vpc(aws)
    there, here = IPv4Address(balancer), IPv4Address(node)
    refused = refusal(near, far, here, there)
    assert bool(refusal(far, near, there, here)) == bool(refused), "an answer goes the same way"
    return refused


def test_a_link_as_it_is_declared_carries() -> None:
    assert carried() == ""


NEUTRON: dict[str, tuple[Change, str]] = {
    "no connection": (lambda s: s["ipsec-site-connections"].clear(), "no VPN joins subnet serving with VPC vpc"),
    "connection down": (lambda s: s["ipsec-site-connections"][0].update(admin_state_up=False), "state is down"),
    "service down": (lambda s: s["vpnservices"][0].update(admin_state_up=False), "state is down"),
    "status": (lambda s: s["ipsec-site-connections"][0].update(status="DOWN"), "its status is DOWN"),
    "another router": (lambda s: s["ports"].clear(), "no VPN joins"),
    "service's address": (lambda s: s["vpnservices"][0].update(external_v4_ip="203.0.113.10"), "is at 203.0.113.10"),
    "behind NAT unsaid": (lambda s: s["ipsec-site-connections"][0].update(local_id="192.0.2.1"), "is at 192.0.2.1"),
    "key": (lambda s: s["ipsec-site-connections"][0].update(psk="other"), "different pre-shared keys"),
    "second tunnel": (lambda s: s["ipsec-site-connections"][0].update(peer_address="198.51.100.3"), "pre-shared keys"),
    "version": (lambda s: s["ikepolicies"][0].update(ike_version="v1"), "agree on no IKE version: ikev1 and ikev2"),
    "cipher": (lambda s: s["ikepolicies"][0].update(encryption_algorithm="aes-256"), "no phase 1 encryption: aes256"),
    "group": (lambda s: s["ipsecpolicies"][0].update(pfs="group14"), "no phase 2 Diffie-Hellman group: 14 and 20"),
    "own selector": (lambda s: s["endpoint-groups"][0].update(endpoints=["t"]), f"of its own side for {NODE}"),
    "other selector": (lambda s: s["endpoint-groups"][1].update(endpoints=["10.33.0.0/16"]), f"side for {BALANCER}"),
}
AWS: dict[str, tuple[Change, str]] = {
    "no connection": (lambda s: s["describe_vpn_connections"]["VpnConnections"].clear(), "no VPN joins"),
    "state": (lambda s: _connection(s).update(State="pending"), "VPN connection vpn: its state is pending"),
    "deleted": (lambda s: _connection(s).update(State="deleted"), "no VPN joins"),
    "customer": (lambda s: s["describe_customer_gateways"]["CustomerGateways"].clear(), "expects its peer at nowhere"),
    "selector of the customer": (lambda s: _options(s).update(LocalIpv4NetworkCidr="10.99.0.0/24"), "for 10.16.64.11"),
    "selector of AWS": (lambda s: _options(s).update(RemoteIpv4NetworkCidr="10.99.0.0/24"), "for 10.32.0.7"),
    "route": (lambda s: _tables(s)[1]["Routes"].pop(), "no route of the subnet of 10.32.0.7 in VPC vpc leads to"),
    "blackhole": (lambda s: _tables(s)[1]["Routes"][1].update(State="blackhole"), "no route of the subnet"),
    "another table": (lambda s: _tables(s)[1]["Associations"].clear(), "no route of the subnet"),
    "VPC not attached": (lambda s: _attachments(s).pop(0), "no VPN joins"),
    "VPN not attached": (lambda s: _attachments(s).pop(1), "tgw isn't attached to both VPC vpc and vpn"),
    "gateway's route there": (lambda s: _gateway_routes(s).pop(1), "no route of tgw-rtb of tgw leads to 10.16.64.11"),
    "gateway's route back": (lambda s: _gateway_routes(s).pop(0), "no route of tgw-rtb of tgw leads to 10.32.0.7"),
}


def _connection(answers: Answers) -> dict[str, Any]:
    connections: list[dict[str, Any]] = answers["describe_vpn_connections"]["VpnConnections"]
    return connections[0]


def _options(answers: Answers) -> dict[str, Any]:
    options: dict[str, Any] = _connection(answers)["Options"]
    return options


def _tables(answers: Answers) -> list[dict[str, Any]]:
    return list(answers["describe_route_tables"]["RouteTables"])


def _attachments(answers: Answers) -> Any:
    return answers["describe_transit_gateway_attachments"]["TransitGatewayAttachments"]


def _gateway_routes(answers: Answers) -> Any:
    return answers["search_transit_gateway_routes"]["Routes"]


@pytest.mark.parametrize("what", NEUTRON)
def test_whatever_is_wrong_at_the_private_end(what: str) -> None:
    answers, (change, expected) = sites.neutron(), NEUTRON[what]
    change(answers)
    assert expected in carried(neutron=answers)
    assert "secret" not in carried(neutron=answers)


@pytest.mark.parametrize("what", AWS)
def test_whatever_is_wrong_at_the_public_end(what: str) -> None:
    answers, (change, expected) = sites.aws(), AWS[what]
    change(answers)
    assert expected in carried(aws=answers)


def test_a_private_end_behind_nat_is_known_by_the_devices_address() -> None:
    neutron, aws = sites.neutron(), sites.aws()
    neutron["ipsec-site-connections"][0]["local_id"] = "192.0.2.1"
    aws["describe_customer_gateways"]["CustomerGateways"][0]["IpAddress"] = "192.0.2.1"
    assert carried(neutron, aws) == ""


def test_only_what_the_selectors_name_is_carried() -> None:
    assert "no selector of its own side for 10.16.0.5" in carried(node="10.16.0.5")


def test_the_longest_prefix_decides() -> None:
    answers = sites.aws()
    _tables(answers)[1]["Routes"].append(
        {"DestinationCidrBlock": "10.16.64.0/24", "GatewayId": "igw", "State": "active"}
    )
    assert "no route of the subnet" in carried(aws=answers)
    assert carried(aws=answers, node="10.16.65.1") == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [("AES256-GCM-16", "aes-256-gcm-16"), ("AES256", "aes-256"), (20, "group20"), ("SHA1", "sha1")]
    + [(f"SHA2-{bits}", f"sha{bits}") for bits in (256, 384, 512)],
)
def test_both_clouds_spellings(one: Any, other: Any) -> None:
    assert spelt(one) == spelt(other)


def test_s3_is_reached_by_an_endpoint_on_the_subnets_own_table() -> None:
    address = IPv4Address(BALANCER)
    assert sites.vpc().store_refusal(address, "models") == ""
    for change in ({"RouteTableIds": ["main"]}, {"State": "deleting"}, {"ServiceName": "com.amazonaws.x.dynamodb"}):
        answers = sites.aws()
        answers["describe_vpc_endpoints"]["VpcEndpoints"][0].update(change)
        assert "no endpoint of S3 on the route table of 10.32.0.7" in sites.vpc(answers).store_refusal(
            address, "models"
        )


ECR, OTHER_REGION = "123456789012.dkr.ecr.eu-central-1.amazonaws.com", "123456789012.dkr.ecr.eu-west-1.amazonaws.com"


def with_registry(statements: list[dict[str, Any]] | None = None) -> Answers:
    answers = sites.aws()
    endpoints = answers["describe_vpc_endpoints"]["VpcEndpoints"]
    for name in ("ecr.api", "ecr.dkr"):
        service = {"VpcId": "vpc", "ServiceName": f"com.amazonaws.eu-central-1.{name}", "VpcEndpointType": "Interface"}
        endpoints.append({**service, "State": "available"})
    if statements is not None:
        endpoints[0]["PolicyDocument"] = json.dumps({"Statement": statements})
    return answers


def test_images_come_from_the_regions_registry() -> None:
    network = sites.vpc(with_registry())
    assert network.image_refusal(f"{ECR}/triton@sha256:0") == ""
    for elsewhere in ("nvcr.io/nvidia/tritonserver@sha256:0", f"{OTHER_REGION}/triton@sha256:0", "triton"):
        assert "only to ECR of eu-central-1" in network.image_refusal(elsewhere)


def test_an_image_takes_every_endpoint_and_a_statement_for_its_layers() -> None:
    assert "has no endpoint of ecr.api and ecr.dkr" in sites.vpc().image_refusal(f"{ECR}/triton@sha256:0")
    bucket = "arn:aws:s3:::prod-eu-central-1-starport-layer-bucket/*"
    layers = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": bucket}
    assert sites.vpc(with_registry([layers])).image_refusal(f"{ECR}/triton@sha256:0") == ""
    ours = {**layers, "Condition": {"StringEquals": {"aws:PrincipalAccount": "123456789012"}}}
    for statements in ([], [ours]):
        refused = sites.vpc(with_registry(statements)).image_refusal(f"{ECR}/triton@sha256:0")
        assert refused.endswith("of bucket prod-eu-central-1-starport-layer-bucket")


@pytest.mark.parametrize(
    ("addons", "values", "enforced"),
    [
        (["vpc-cni"], '{"enableNetworkPolicy": "true"}', True),
        (["vpc-cni"], '{"enableNetworkPolicy": "false"}', False),
        (["vpc-cni"], None, False),
        (["coredns"], '{"enableNetworkPolicy": "true"}', False),
    ],
)
def test_eks_holds_pods_to_policies_only_where_it_is_told_to(addons: list[str], values: Any, enforced: bool) -> None:
    answers = sites.aws()
    answers["list_addons"]["addons"] = addons
    answers["describe_addon"]["addon"]["configurationValues"] = values
    assert sites.vpc(answers).enforces_policies is enforced
