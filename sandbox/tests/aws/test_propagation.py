"""Route propagation of virtual private gateways over the server."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.aws.conftest import Account

pytestmark = pytest.mark.slow

CENTRE = "192.0.2.0/24"


class Place:
    """A VPC with a virtual private gateway and a VPN connection of static routes."""

    def __init__(self, account: Account) -> None:
        self.ec2 = account.client("ec2")
        self.vpc = self.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        self.gateway = self.ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
        self.ec2.attach_vpn_gateway(VpcId=self.vpc, VpnGatewayId=self.gateway)
        self.table = self.ec2.create_route_table(VpcId=self.vpc)["RouteTable"]["RouteTableId"]
        peer = self.ec2.create_customer_gateway(Type="ipsec.1", PublicIp="203.0.113.7", BgpAsn=65000)
        made = self.ec2.create_vpn_connection(
            Type="ipsec.1",
            CustomerGatewayId=peer["CustomerGateway"]["CustomerGatewayId"],
            VpnGatewayId=self.gateway,
            Options={"StaticRoutesOnly": True},
        )
        self.connection = made["VpnConnection"]["VpnConnectionId"]
        self.ec2.create_vpn_connection_route(VpnConnectionId=self.connection, DestinationCidrBlock=CENTRE)

    def enable(self) -> None:
        """EnableVgwRoutePropagation."""
        self.ec2.enable_vgw_route_propagation(RouteTableId=self.table, GatewayId=self.gateway)

    def described(self) -> Any:
        """The route table."""
        return self.ec2.describe_route_tables(RouteTableIds=[self.table])["RouteTables"][0]

    def routes(self) -> dict[str, str]:
        """Origins by destination."""
        return {r["DestinationCidrBlock"]: r["Origin"] for r in self.described()["Routes"]}


@pytest.fixture
def place(account: Account) -> Place:
    return Place(account)


def test_table_learns_the_connections_routes(place: Place) -> None:
    assert CENTRE not in place.routes()
    place.enable()
    place.enable()  # twice is once
    assert place.described()["PropagatingVgws"] == [{"GatewayId": place.gateway}]
    assert place.routes()[CENTRE] == "EnableVgwRoutePropagation"
    place.ec2.disable_vgw_route_propagation(RouteTableId=place.table, GatewayId=place.gateway)
    assert place.described()["PropagatingVgws"] == []
    assert CENTRE not in place.routes()


def test_own_route_wins(place: Place) -> None:
    place.enable()
    place.ec2.create_route(RouteTableId=place.table, DestinationCidrBlock=CENTRE, GatewayId=place.gateway)
    assert [r["Origin"] for r in place.described()["Routes"] if r["DestinationCidrBlock"] == CENTRE] == ["CreateRoute"]


def test_routes_go_with_their_connection_and_attachment(place: Place) -> None:
    place.enable()
    place.ec2.delete_vpn_connection_route(VpnConnectionId=place.connection, DestinationCidrBlock=CENTRE)
    assert CENTRE not in place.routes()
    place.ec2.create_vpn_connection_route(VpnConnectionId=place.connection, DestinationCidrBlock=CENTRE)
    assert CENTRE in place.routes()
    place.ec2.detach_vpn_gateway(VpcId=place.vpc, VpnGatewayId=place.gateway)
    assert CENTRE not in place.routes()


def test_gateway_of_another_vpc(place: Place) -> None:
    vpc = place.ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    table = place.ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    with pytest.raises(ClientError, match=r"Gateway\.NotAttached"):
        place.ec2.enable_vgw_route_propagation(RouteTableId=table, GatewayId=place.gateway)


@pytest.mark.parametrize("name", ["table", "gateway"])
def test_unknown(place: Place, name: str) -> None:
    known = {"table": "rtb-0123456789abcdef0", "gateway": "vgw-0123456789abcdef0"}
    setattr(place, name, known[name])
    with pytest.raises(ClientError, match=r"Invalid(RouteTable|VpnGateway)ID\.NotFound"):
        place.enable()


@pytest.mark.sandbox
def test_survives_a_restart(own_account: Account) -> None:
    place = Place(own_account)
    place.enable()
    own_account.stop()
    own_account.start()
    assert place.routes()[CENTRE] == "EnableVgwRoutePropagation"
