"""Networks that routes, selectors and lists name."""

from typing import Any

import pytest
from tests.policies.helpers import subject
from tests.policies.tables import judge, reads

from isthmus_policies.estate import Estate
from isthmus_policies.rules.segmentation.restricted_segments_stay_unrouted import rule
from isthmus_policies.subject import UNKNOWN, Subject

ROUTE, GROUP = "aws:ec2/route:Route", "openstack:vpnaas/endpointGroup:EndpointGroup"
LIST, TRANSIT = "aws:ec2/managedPrefixList:ManagedPrefixList", "aws:ec2transitgateway/route:Route"
restricted = subject("openstack:networking/subnet:Subnet", name="r", cidr="10.16.0.0/18", id="r-1")
serving = subject("openstack:networking/subnet:Subnet", name="s", cidr="10.16.64.0/19", id="s-1")


def selector(subnet: Subject) -> Subject:
    return subject(GROUP, type="subnet", endpoints=[UNKNOWN], by_property={"endpoints": (subnet.urn,)})


TABLE = {
    "compliant": [
        subject(ROUTE, destinationCidrBlock="10.16.64.0/19", transitGatewayId=UNKNOWN),
        subject(LIST, entries=[{"cidr": "10.16.64.0/19"}, {"cidr": "10.32.0.0/16"}]),
        subject(GROUP, type="cidr", endpoints=["10.32.0.0/16"]),
        [restricted, serving, selector(serving)],
    ],
    "violating": [
        (subject(ROUTE, destinationCidrBlock="10.16.0.0/18"), "with restricted addresses"),
        (subject(ROUTE, destinationCidrBlock="10.16.5.7/32"), "10.16.5.7/32"),
        (subject(ROUTE, destinationCidrBlock="10.0.0.0/8"), "10.0.0.0/8"),
        (subject(ROUTE, destinationCidrBlock="0.0.0.0/0", transitGatewayId="tgw-1"), "0.0.0.0/0"),
        (subject("aws:ec2/routeTable:RouteTable", routes=[{"cidrBlock": "10.16.0.0/17"}]), "routes[0].cidrBlock"),
        (subject(TRANSIT, destinationCidrBlock="10.16.0.0/18"), "10.16.0.0/18"),
        (subject(TRANSIT, destinationCidrBlock="0.0.0.0/0"), "0.0.0.0/0"),
        (subject("aws:ec2/vpnConnectionRoute:VpnConnectionRoute", destinationCidrBlock="10.16.0.0/16"), "10.16.0.0"),
        (subject(LIST, entries=[{"cidr": "10.32.0.0/16"}, {"cidr": "10.16.32.0/19"}]), "entries[1].cidr"),
        (subject("aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry", cidr="10.16.0.0/20"), "10.16.0.0/20"),
        (
            subject("aws:directconnect/gatewayAssociation:GatewayAssociation", allowedPrefixes=["10.16.0.0/16"]),
            "allowed",
        ),
        (subject(GROUP, type="cidr", endpoints=["10.16.64.0/19", "10.16.0.0/18"]), "10.16.0.0/18"),
        (subject("openstack:vpnaas/siteConnection:SiteConnection", peerCidrs=["10.16.1.0/24"]), "peerCidrs"),
        ([restricted, selector(restricted)], "endpoints"),
        ([restricted, subject("openstack:vpnaas/service:Service", subnetId="r-1")], "subnetId"),
    ],
    "not applicable": [
        subject("openstack:networking/subnet:Subnet", cidr="10.16.0.0/18"),
        subject("aws:ec2/subnet:Subnet", cidrBlock="10.32.0.0/20"),
    ],
    "unknown": [
        (subject(TRANSIT, destinationCidrBlock=UNKNOWN), "isn't known at preview"),
        (subject(LIST, entries=[{"cidr": UNKNOWN}]), "isn't known at preview"),
        subject(GROUP, type="subnet", endpoints=[UNKNOWN]),  # of another stack: only that one can tell
    ],
    "near miss": [
        subject(ROUTE, destinationCidrBlock="0.0.0.0/0", natGatewayId="nat-1"),  # the internet's addresses
        subject(ROUTE, destinationIpv6CidrBlock="::/0", egressOnlyGatewayId="eigw-1"),
        subject(ROUTE, destinationCidrBlock="10.16.128.0/17", transitGatewayId="tgw-1"),
        subject(ROUTE, destinationPrefixListId="pl-1"),
    ],
}
test_table = reads(rule, TABLE)


@pytest.mark.parametrize("value", ["", "10.16.0.0/99", 5, None, ["10.32.0.0/16"], {"cidr": 1}])
def test_what_is_no_network_is_the_providers_affair(value: Any) -> None:
    assert judge(rule, [subject(ROUTE, destinationCidrBlock=value)]) == []


def test_nothing_is_restricted_without_an_environment() -> None:
    assert judge(rule, [subject(ROUTE, destinationCidrBlock="10.16.0.0/18")], Estate()) == []
