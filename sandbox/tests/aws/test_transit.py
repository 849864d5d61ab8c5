"""Routes of transit gateways over the server: static ones, and those that attachments propagate."""

from typing import Any

import pytest

from tests.aws.conftest import Account

pytestmark = pytest.mark.slow

EVERY = [{"Name": "state", "Values": ["active", "blackhole"]}]


def gateway(ec2: Any, **options: str) -> tuple[str, str]:
    """A transit gateway and its default table."""
    made = ec2.create_transit_gateway(Options=options)["TransitGateway"]
    (found,) = ec2.describe_transit_gateways(TransitGatewayIds=[made["TransitGatewayId"]])["TransitGateways"]
    return found["TransitGatewayId"], found["Options"]["PropagationDefaultRouteTableId"]


def attach(ec2: Any, transit: str, cidr: str) -> str:
    """A VPC, attached."""
    vpc = ec2.create_vpc(CidrBlock=cidr)["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock=cidr)["Subnet"]["SubnetId"]
    made = ec2.create_transit_gateway_vpc_attachment(TransitGatewayId=transit, VpcId=vpc, SubnetIds=[subnet])
    return str(made["TransitGatewayVpcAttachment"]["TransitGatewayAttachmentId"])


def leads(ec2: Any, table: str, filters: Any = EVERY) -> dict[str, tuple[str, list[str]]]:
    """Range -> kind, attachments."""
    found = ec2.search_transit_gateway_routes(TransitGatewayRouteTableId=table, Filters=filters)["Routes"]
    return {
        route["DestinationCidrBlock"]: (
            route["Type"],
            [one["TransitGatewayAttachmentId"] for one in route.get("TransitGatewayAttachments") or ()],
        )
        for route in found
    }


def test_an_attached_vpc_is_propagated_and_a_static_route_says_where_it_leads(account: Account) -> None:
    ec2 = account.client("ec2")
    transit, table = gateway(ec2)
    one, other = attach(ec2, transit, "10.0.0.0/24"), attach(ec2, transit, "10.0.1.0/24")
    assert leads(ec2, table) == {"10.0.0.0/24": ("propagated", [one]), "10.0.1.0/24": ("propagated", [other])}
    for cidr, attachment in (("10.9.0.0/16", one), ("10.0.1.0/24", one)):
        ec2.create_transit_gateway_route(
            TransitGatewayRouteTableId=table, DestinationCidrBlock=cidr, TransitGatewayAttachmentId=attachment
        )
    static = {"10.9.0.0/16": ("static", [one]), "10.0.1.0/24": ("static", [one])}
    assert leads(ec2, table) == {"10.0.0.0/24": ("propagated", [one]), **static}
    assert leads(ec2, table, [{"Name": "type", "Values": ["static"]}]) == static


def test_a_gateway_that_is_told_not_to_propagates_nothing(account: Account) -> None:
    ec2 = account.client("ec2")
    transit, table = gateway(ec2, DefaultRouteTablePropagation="disable")
    attach(ec2, transit, "10.0.0.0/24")
    assert leads(ec2, table) == {}


def test_the_attachment_of_a_vpn_whose_gateway_is_gone_leads_nowhere(account: Account) -> None:
    """Moto keeps it, in the tables of no gateway."""
    ec2 = account.client("ec2")
    gone, _ = gateway(ec2)
    peer = ec2.create_customer_gateway(Type="ipsec.1", PublicIp="203.0.113.7", BgpAsn=65000)["CustomerGateway"]
    made = ec2.create_vpn_connection(Type="ipsec.1", CustomerGatewayId=peer["CustomerGatewayId"], TransitGatewayId=gone)
    ec2.delete_vpn_connection(VpnConnectionId=made["VpnConnection"]["VpnConnectionId"])
    ec2.delete_transit_gateway(TransitGatewayId=gone)
    transit, table = gateway(ec2)
    attachment = attach(ec2, transit, "10.0.0.0/24")
    assert leads(ec2, table) == {"10.0.0.0/24": ("propagated", [attachment])}
