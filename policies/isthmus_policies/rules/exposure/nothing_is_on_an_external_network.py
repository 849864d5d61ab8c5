"""Nothing of a private site has its address on an external network: no balancer, port or instance."""

from collections.abc import Iterator

from isthmus_policies.decisions.closing import as_word
from isthmus_policies.estate import Estate
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.stack import Stack
from isthmus_policies.subject import Subject
from isthmus_policies.values import UNKNOWN

NETWORK, SUBNET, PORT = "openstack:networking:Network", "openstack:networking:Subnet", "openstack:networking:Port"
INSIDE = {
    SUBNET: ("networkId",),
    PORT: ("networkId", "fixedIps"),
    "openstack:loadbalancer:LoadBalancer": ("vipSubnetId", "vipNetworkId", "vipPortId"),
    "openstack:index:LbLoadbalancer": ("vipSubnetId", "vipNetworkId", "vipPortId"),
    "openstack:compute:Instance": ("networks",),
    "openstack:compute:InterfaceAttach": ("networkId", "portId"),
    "openstack:database:Instance": ("networks",),
    "openstack:sharedfilesystem:ShareNetwork": ("neutronNetId", "neutronSubnetId"),
    "openstack:containerinfra:ClusterTemplate": ("fixedNetwork", "fixedSubnet"),
    "openstack:containerinfra:Cluster": ("fixedNetwork", "fixedSubnet"),
}
"""By type: the properties that say on which network it is. Routers are on one by their gateway, which lets nobody in.
https://docs.openstack.org/api-ref/network/v2/#networks (router:external)"""


def check(stack: Stack, estate: Estate) -> Iterator[Violation]:
    """What is on a network that is external, or may be; by its edges, or by the ids in its properties."""
    outside = {s.urn: s.name for s in stack.of_type(NETWORK) if _external(s)}
    named = dict.fromkeys(estate.external_networks, "")  # by id, or by the name that the environment says
    for urn, name in outside.items():
        _name(stack.subjects[urn], name, named)
    for token in INSIDE:  # first subnets, then ports: what is on these is on their network
        for subject in stack.of_type(token):
            if network := _on(subject, outside, named):
                outside[subject.urn] = network
                _name(subject, network, named)
                if token != SUBNET:
                    what, got = f"the network of {subject.title}", f"{network!r}, which is external"
                    yield Violation(subject.urn, what, got, "a segment of the site", "put it on a network of the site")


def _name(subject: Subject, network: str, named: dict[str, str]) -> None:
    if isinstance(name := subject.get("id"), str) and name:
        named[name] = network


def _on(subject: Subject, outside: dict[str, str], named: dict[str, str]) -> str:
    """The external network that it is on."""
    for key in INSIDE[plain_type(subject.type)]:
        for urn in sorted(subject.by_property.get(key, frozenset())):
            if urn in outside:
                return outside[urn]
        for text in _ids(subject.get(key)):
            if text in named:
                return named[text] or text
    return ""


def _ids(value: object, depth: int = 0) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple) and depth < 4:
        for item in value:
            yield from _ids(item, depth + 1)
    elif isinstance(value, dict) and depth < 4:
        for item in value.values():
            yield from _ids(item, depth + 1)


def _external(network: Subject) -> bool:
    external = network.get("external")
    return external is UNKNOWN or as_word(external) in ("true", "1") or bool(network.ignores("external"))


rule = Rule(
    id="nothing-is-on-an-external-network",
    title="Nothing of a private site has its address on an external network.",
    rationale="What is on the external network is reached from outside without a floating IP.",
    family=Family.EXPOSURE,
    severity=Severity.CRITICAL,
    remediation="Put load balancers, ports and instances on the site's segments.",
    controls={"NIST SP 800-53": ("AC-4", "SC-7"), "ISO/IEC 27001": ("A.8.20", "A.8.22")},
    stack=check,
)
