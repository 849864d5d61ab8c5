"""Direct Connect over the server: gateways, virtual interfaces, peers, associations."""

import uuid
from typing import Any

import pytest
from botocore.exceptions import ClientError

from isthmus_sandbox.aws.credentials import ACCOUNT, REGION
from tests.aws.conftest import Account

pytestmark = pytest.mark.slow

OTHERS_ASN = 65100


class Place:
    """A connection, and what makes gateways and virtual interfaces there."""

    def __init__(self, account: Account) -> None:
        self.dx, self.ec2 = account.client("directconnect"), account.client("ec2")
        self.port = self.dx.create_connection(location="EqFA5", bandwidth="10Gbps", connectionName="fibre")[
            "connectionId"
        ]
        self.vlan = 100

    def gateway(self, **more: Any) -> str:
        """CreateDirectConnectGateway; its id."""
        asked = {"directConnectGatewayName": f"dxgw-{uuid.uuid4().hex[:6]}", **more}
        return str(self.dx.create_direct_connect_gateway(**asked)["directConnectGateway"]["directConnectGatewayId"])

    def transit(self, gateway: str, **more: Any) -> Any:
        """CreateTransitVirtualInterface."""
        self.vlan += 1
        new = {"virtualInterfaceName": "transit", "vlan": self.vlan, "asn": 65000, "directConnectGatewayId": gateway}
        new |= more
        asked = {"connectionId": self.port, "newTransitVirtualInterface": new}
        return self.dx.create_transit_virtual_interface(**asked)["virtualInterface"]

    def private(self, **more: Any) -> Any:
        """CreatePrivateVirtualInterface."""
        self.vlan += 1
        new = {"virtualInterfaceName": "private", "vlan": self.vlan, "asn": 65000, **more}
        return self.dx.create_private_virtual_interface(connectionId=self.port, newPrivateVirtualInterface=new)

    def transit_gateway(self) -> str:
        """A transit gateway of its own ASN."""
        options = {"AmazonSideAsn": OTHERS_ASN}
        return str(self.ec2.create_transit_gateway(Options=options)["TransitGateway"]["TransitGatewayId"])

    def virtual_gateway(self, cidr: str) -> str:
        """A virtual private gateway attached to a VPC."""
        vpc = self.ec2.create_vpc(CidrBlock=cidr)["Vpc"]["VpcId"]
        made = self.ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
        self.ec2.attach_vpn_gateway(VpcId=vpc, VpnGatewayId=made)
        return str(made)

    def associate(self, gateway: str, peer: str, *cidrs: str) -> Any:
        """CreateDirectConnectGatewayAssociation."""
        allowed = [{"cidr": cidr} for cidr in cidrs]
        return self.dx.create_direct_connect_gateway_association(
            directConnectGatewayId=gateway, gatewayId=peer, addAllowedPrefixesToDirectConnectGateway=allowed
        )["directConnectGatewayAssociation"]


@pytest.fixture(scope="module")
def place(account: Account) -> Place:
    return Place(account)


def refused(call: Any, *args: Any, **named: Any) -> str:
    """The message of a DirectConnectClientException."""
    with pytest.raises(ClientError) as caught:
        call(*args, **named)
    assert caught.value.response["Error"]["Code"] == "DirectConnectClientException"
    return str(caught.value.response["Error"]["Message"])


def test_gateway_from_its_making_to_its_end(place: Place) -> None:
    id_ = place.gateway(amazonSideAsn=64600, tags=[{"key": "owner", "value": "platform"}])
    (known,) = place.dx.describe_direct_connect_gateways(directConnectGatewayId=id_)["directConnectGateways"]
    assert known["directConnectGatewayState"] == "available"
    assert (known["amazonSideAsn"], known["ownerAccount"]) == (64600, ACCOUNT)
    renamed = place.dx.update_direct_connect_gateway(directConnectGatewayId=id_, newDirectConnectGatewayName="other")
    assert renamed["directConnectGateway"]["directConnectGatewayName"] == "other"
    gone = place.dx.delete_direct_connect_gateway(directConnectGatewayId=id_)["directConnectGateway"]
    assert gone["directConnectGatewayState"] == "deleted"
    assert place.dx.describe_direct_connect_gateways(directConnectGatewayId=id_)["directConnectGateways"] == []


def test_tags_by_arn(place: Place) -> None:
    id_ = place.gateway(tags=[{"key": "a", "value": "1"}])
    arns = [
        f"arn:aws:directconnect::{ACCOUNT}:dx-gateway/{id_}",
        f"arn:aws:directconnect:{REGION}:{ACCOUNT}:dxvif/{place.transit(id_)['virtualInterfaceId']}",
    ]
    for arn in arns:
        place.dx.tag_resource(resourceArn=arn, tags=[{"key": "b", "value": "2"}])
    place.dx.untag_resource(resourceArn=arns[0], tagKeys=["a"])
    place.dx.tag_resource(resourceArn=place.port, tags=[{"key": "c", "value": "3"}])
    found = place.dx.describe_tags(resourceArns=[*arns, place.port])["resourceTags"]
    assert [t["tags"] for t in found] == [
        [{"key": "b", "value": "2"}],
        [{"key": "b", "value": "2"}],
        [{"key": "c", "value": "3"}],
    ]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"amazonSideAsn": 100}, "private range"),
        ({"amazonSideAsn": 65535}, "private range"),
        ({"tags": [{"key": "aws:x", "value": ""}]}, "not beginning with aws:"),
    ],
)
def test_gateway_refused(place: Place, asked: dict[str, Any], message: str) -> None:
    assert message in refused(place.gateway, **asked)


def test_transit_interface_is_described_and_attached(place: Place) -> None:
    gateway = place.gateway()
    made = place.transit(
        gateway, mtu=8500, authKey="secret-key", amazonAddress="169.254.7.1/30", customerAddress="169.254.7.2/30"
    )
    (known,) = place.dx.describe_virtual_interfaces(virtualInterfaceId=made["virtualInterfaceId"])["virtualInterfaces"]
    assert known == made
    assert (known["virtualInterfaceState"], known["virtualInterfaceType"], known["mtu"]) == (
        "available",
        "transit",
        8500,
    )
    assert (known["connectionId"], known["directConnectGatewayId"]) == (place.port, gateway)
    (peer,) = known["bgpPeers"]
    assert (peer["amazonAddress"], peer["authKey"], peer["bgpStatus"]) == ("169.254.7.1/30", "secret-key", "up")
    (attached,) = place.dx.describe_direct_connect_gateway_attachments(directConnectGatewayId=gateway)[
        "directConnectGatewayAttachments"
    ]
    assert (attached["attachmentState"], attached["attachmentType"]) == ("attached", "TransitVirtualInterface")
    assert "has virtual interfaces attached" in refused(
        place.dx.delete_direct_connect_gateway, directConnectGatewayId=gateway
    )
    place.dx.delete_virtual_interface(virtualInterfaceId=made["virtualInterfaceId"])
    (gone,) = place.dx.describe_virtual_interfaces(virtualInterfaceId=made["virtualInterfaceId"])["virtualInterfaces"]
    assert gone["virtualInterfaceState"] == "deleted"
    place.transit(gateway, vlan=made["vlan"])  # its VLAN is free


@pytest.mark.parametrize(
    ("asked", "expected_message"),
    [
        ({"vlan": 4095}, "vlan 4095 is not valid"),
        ({"asn": 0}, "asn 0 is not valid"),
        ({"mtu": 9001}, "mtu 9001 is not valid for a transit"),
        ({"virtualInterfaceName": "With Space"}, "virtualInterfaceName"),
        ({"authKey": "short"}, "authKey is not valid: 6 to 80"),
        ({"directConnectGatewayId": str(uuid.UUID(int=0))}, "does not exist"),
        ({"amazonAddress": "10.0.0.1/30"}, "Customer Address None is not valid"),
        ({"amazonAddress": "10.0.0.1/30", "customerAddress": "10.0.0.6/30"}, "must be in the same CIDR"),
        ({"amazonAddress": "10.0.0.0/30", "customerAddress": "10.0.0.1/30"}, "is address 0 on its subnet"),
        ({"amazonAddress": "10.0.0.1/30", "customerAddress": "10.0.0.3/30"}, "is the broadcast address"),
    ],
)
def test_transit_interface_refused(place: Place, asked: dict[str, Any], expected_message: str) -> None:
    gateway = place.gateway()
    message = refused(lambda: place.transit(gateway, **asked))
    assert expected_message in message
    assert "short" not in message.replace("shorter", "")  # a key is never said


def test_vlan_is_taken_once(place: Place) -> None:
    gateway = place.gateway()
    made = place.transit(gateway)
    assert "already in use" in refused(place.transit, gateway, vlan=made["vlan"])
    assert "has virtual interfaces" in refused(place.dx.delete_connection, connectionId=place.port)
    place.dx.delete_virtual_interface(virtualInterfaceId=made["virtualInterfaceId"])


def test_peers_of_both_families(place: Place) -> None:
    made = place.private(directConnectGatewayId=place.gateway())
    id_ = made["virtualInterfaceId"]
    assert "cannot delete the last" in refused(
        place.dx.delete_bgp_peer, virtualInterfaceId=id_, bgpPeerId=made["bgpPeers"][0]["bgpPeerId"]
    )
    both = place.dx.create_bgp_peer(virtualInterfaceId=id_, newBGPPeer={"asn": 65000, "addressFamily": "ipv6"})
    assert [p["addressFamily"] for p in both["virtualInterface"]["bgpPeers"]] == ["ipv4", "ipv6"]
    assert "already" in refused(
        place.dx.create_bgp_peer, virtualInterfaceId=id_, newBGPPeer={"asn": 65000, "addressFamily": "ipv6"}
    )
    left = place.dx.delete_bgp_peer(
        virtualInterfaceId=id_, bgpPeerId=both["virtualInterface"]["bgpPeers"][0]["bgpPeerId"]
    )
    assert [p["addressFamily"] for p in left["virtualInterface"]["bgpPeers"]] == ["ipv6"]
    place.dx.delete_virtual_interface(virtualInterfaceId=id_)


def test_interface_attributes_change_in_place(place: Place) -> None:
    made = place.private(directConnectGatewayId=place.gateway())
    asked = {"mtu": 8500, "enableSiteLink": True, "virtualInterfaceName": "renamed"}
    known = place.dx.update_virtual_interface_attributes(virtualInterfaceId=made["virtualInterfaceId"], **asked)
    assert (known["mtu"], known["siteLinkEnabled"], known["virtualInterfaceName"]) == (8500, True, "renamed")
    place.dx.delete_virtual_interface(virtualInterfaceId=made["virtualInterfaceId"])


def test_association_with_a_transit_gateway_is_an_attachment(place: Place) -> None:
    gateway, peer = place.gateway(), place.transit_gateway()
    made = place.associate(gateway, peer, "10.20.0.0/16")
    assert made["associatedGateway"] == {
        "id": peer,
        "type": "transitGateway",
        "ownerAccount": ACCOUNT,
        "region": REGION,
    }
    filters = [{"Name": "transit-gateway-id", "Values": [peer]}]
    (attachment,) = place.ec2.describe_transit_gateway_attachments(Filters=filters)["TransitGatewayAttachments"]
    assert (attachment["ResourceType"], attachment["ResourceId"]) == ("direct-connect-gateway", gateway)
    with pytest.raises(ClientError, match="IncorrectState"):
        place.ec2.delete_transit_gateway(TransitGatewayId=peer)
    assert "has associated gateways" in refused(place.dx.delete_direct_connect_gateway, directConnectGatewayId=gateway)
    changed = place.dx.update_direct_connect_gateway_association(
        associationId=made["associationId"],
        addAllowedPrefixesToDirectConnectGateway=[{"cidr": "10.30.0.0/16"}],
        removeAllowedPrefixesToDirectConnectGateway=[{"cidr": "10.20.0.0/16"}],
    )["directConnectGatewayAssociation"]
    assert changed["allowedPrefixesToDirectConnectGateway"] == [{"cidr": "10.30.0.0/16"}]
    place.dx.delete_direct_connect_gateway_association(associationId=made["associationId"])
    place.ec2.delete_transit_gateway(TransitGatewayId=peer)
    place.dx.delete_direct_connect_gateway(directConnectGatewayId=gateway)


def test_association_refused(place: Place) -> None:
    gateway, peer = place.gateway(), place.transit_gateway()
    assert "Allowed prefixes are required" in refused(place.associate, gateway, peer)
    assert "not valid" in refused(place.associate, gateway, peer, "10.0.0.1/16")
    assert "does not exist" in refused(place.associate, gateway, "tgw-0123456789abcdef0", "10.0.0.0/16")
    assert "must be different" in refused(place.associate, place.gateway(amazonSideAsn=OTHERS_ASN), peer, "10.0.0.0/16")
    place.associate(gateway, peer, "10.0.0.0/16")
    assert "already associated" in refused(place.associate, gateway, peer, "10.1.0.0/16")
    assert "overlaps" in refused(place.associate, gateway, place.transit_gateway(), "10.0.128.0/17")
    other = place.virtual_gateway("10.200.0.0/16")
    assert "another type" in refused(place.associate, gateway, other)
    assert "no private interface can attach" in refused(lambda: place.private(directConnectGatewayId=gateway))


def test_virtual_private_gateways_bring_their_vpcs_ranges(place: Place) -> None:
    gateway = place.gateway()
    made = place.associate(gateway, place.virtual_gateway("10.210.0.0/16"))
    assert made["allowedPrefixesToDirectConnectGateway"] == [{"cidr": "10.210.0.0/16"}]
    assert "overlaps" in refused(place.associate, gateway, place.virtual_gateway("10.210.0.0/17"))
    loose = place.ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
    assert "not attached to a VPC" in refused(place.associate, gateway, loose)


def test_lists_come_in_pages(place: Place) -> None:
    gateway = place.gateway()
    for _ in range(3):
        place.private(directConnectGatewayId=gateway)
    page = place.dx.describe_direct_connect_gateway_attachments(directConnectGatewayId=gateway, maxResults=2)
    assert len(page["directConnectGatewayAttachments"]) == 2
    rest = place.dx.describe_direct_connect_gateway_attachments(
        directConnectGatewayId=gateway, maxResults=2, nextToken=page["nextToken"]
    )
    assert len(rest["directConnectGatewayAttachments"]) == 1
    assert "nextToken" not in rest


def test_quota_of_transit_interfaces(account: Account) -> None:
    place = Place(account)
    gateway = place.gateway()
    for _ in range(4):
        place.transit(gateway)
    with pytest.raises(ClientError, match="LimitExceededException"):
        place.transit(gateway)


@pytest.mark.sandbox
def test_survives_a_restart(own_account: Account) -> None:
    place = Place(own_account)
    gateway, peer = place.gateway(), place.transit_gateway()
    interface = place.transit(gateway)
    association = place.associate(gateway, peer, "10.0.0.0/16")
    own_account.stop()
    own_account.start()
    assert place.dx.describe_virtual_interfaces()["virtualInterfaces"] == [interface]
    known = place.dx.describe_direct_connect_gateway_associations(directConnectGatewayId=gateway)
    assert known["directConnectGatewayAssociations"] == [association]
    assert "not saved" not in own_account.log()
