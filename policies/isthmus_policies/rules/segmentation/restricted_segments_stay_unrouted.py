"""The segments of restricted data are in no route, no VPN selector and no prefix list between the sites."""

from collections.abc import Iterator
from typing import Any

from isthmus_policies.decisions.networks import network_of
from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.properties import below, mappings_in
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.stack import Stack
from isthmus_policies.subject import Subject
from isthmus_policies.values import NOT_KNOWN, UNKNOWN, items

NAMING = {
    "aws:ec2:Route": ("destinationCidrBlock", "destinationIpv6CidrBlock"),
    "aws:ec2:RouteTable": ("cidrBlock", "ipv6CidrBlock"),
    "aws:ec2:DefaultRouteTable": ("cidrBlock", "ipv6CidrBlock"),
    "aws:ec2:VpnConnection": ("localIpv4NetworkCidr", "localIpv6NetworkCidr"),
    "aws:ec2:VpnConnectionRoute": ("destinationCidrBlock",),
    "aws:ec2:ManagedPrefixList": ("cidr",),
    "aws:ec2:ManagedPrefixListEntry": ("cidr",),
    "aws:ec2transitgateway:Route": ("destinationCidrBlock",),
    "aws:ec2clientvpn:Route": ("destinationCidrBlock",),
    "aws:ec2clientvpn:AuthorizationRule": ("targetNetworkCidr",),
    "aws:directconnect:GatewayAssociation": ("allowedPrefixes",),
    "aws:directconnect:GatewayAssociationProposal": ("allowedPrefixes",),
    "aws:directconnect:PublicVirtualInterface": ("routeFilterPrefixes",),
    "aws:networkmanager:VpcAttachment": ("destinationCidrBlocks",),
    "aws-native:ec2:Route": ("destinationCidrBlock", "destinationIpv6CidrBlock"),
    "aws-native:ec2:TransitGatewayRoute": ("destinationCidrBlock",),
    "aws-native:ec2:PrefixList": ("cidr",),
    "aws-native:ec2:VpnConnectionRoute": ("destinationCidrBlock",),
    "openstack:vpnaas:EndpointGroup": ("endpoints",),
    "openstack:vpnaas:SiteConnection": ("peerCidrs",),
    "openstack:vpnaas:Service": ("subnetId",),
}
"""By type, the properties that name networks, wherever in it."""
DEFAULTS_ALLOWED = ("aws:ec2:Route", "aws:ec2:RouteTable", "aws:ec2:DefaultRouteTable", "aws-native:ec2:Route")
"""A default route is for the internet's addresses, not for a segment's, unless it leads to the link."""
TO_LINK = ("transitGatewayId", "vpnGatewayId", "coreNetworkArn")
SUBNETS = ("openstack:networking:Subnet",)
EXPECTED, FIX = (
    "segments that aren't restricted",
    "route the serving segment only; what restricted data answers, a flow declares",
)


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """Networks that a resource names by itself."""
    subject, token = facts.subject, plain_type(facts.subject.type)
    names = NAMING.get(token)
    if not names or not estate.restricted_networks:
        return
    if token == "openstack:vpnaas:EndpointGroup" and subject.get("type") != "cidr":  # noqa: S105 - a type's token
        return  # ids of subnets or routers: the stack tells which
    for path, item in mappings_in(subject.props, ("tags",)):
        for name in names:
            for value in items(item.get(name)):
                network = value.get("cidr") if isinstance(value, dict) else value
                defaults = token in DEFAULTS_ALLOWED and not _to_link(item)
                yield from _judge(subject, below(path, name), network, estate, defaults=defaults)


def check_stack(stack: Stack, estate: Estate) -> Iterator[Violation]:
    """Selectors of VPNs that name a subnet of the stack by its id."""
    for group in stack.of_type("openstack:vpnaas:EndpointGroup", "openstack:vpnaas:Service"):
        name = "endpoints" if group.type_name == "EndpointGroup" else "subnetId"
        for subnet in stack.referred(group, name, *SUBNETS):
            yield from _judge(group, name, subnet.get("cidr"), estate, defaults=False)


def _to_link(route: Any) -> bool:
    return any(route.get(name) for name in TO_LINK)


def _judge(subject: Subject, path: str, value: Any, estate: Estate, *, defaults: bool) -> Iterator[Violation]:
    if value is UNKNOWN:
        yield Violation.of(subject, path, NOT_KNOWN, EXPECTED, "write the network as a plain value")
        return
    network = network_of(value)
    if network is None or (network.prefixlen == 0 and defaults):
        return
    for restricted in estate.restricted_networks:
        if network.version == restricted.version and network.overlaps(restricted):
            yield Violation.of(subject, path, f"{network}, with restricted addresses ({restricted})", EXPECTED, FIX)


rule = Rule(
    id="restricted-segments-stay-unrouted",
    title="No route, VPN selector or prefix list names the segments of restricted data.",
    rationale="What nothing routes can't be reached from AWS, whoever opens a group by mistake.",
    family=Family.SEGMENTATION,
    severity=Severity.CRITICAL,
    remediation="Name the serving segment; split wider networks.",
    controls={
        "NIST SP 800-53": ("AC-4", "SC-7", "SC-7(21)"),
        "ISO/IEC 27001": ("A.8.20", "A.8.22"),
        "GDPR": ("Art. 25(2)", "Art. 32(1)(b)"),
    },
    resource=check,
    stack=check_stack,
)
