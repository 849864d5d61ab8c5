"""What resources let through between the sites is what the environment declares, and nothing more."""

from collections.abc import Iterator
from typing import Any

from isthmus_policies.decisions import crossings, networks
from isthmus_policies.decisions.crossings import Crossing
from isthmus_policies.decisions.networks import Addresses
from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts, Place
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.crossings import across
from isthmus_policies.facts.grants import grants_of, lists_of, ranges_of
from isthmus_policies.facts.place import AWS_PACKAGES
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.stack import Stack
from isthmus_policies.subject import Subject
from isthmus_policies.values import items

EXPECTED = "a call, an operator or an application that the environment declares"
FIX = "leave the peer out, or declare in the environment who calls whom, with what the call carries"
LINK_FIX = "leave the way out, or declare the link and the calls that need it"
SIDES = {Place.PRIVATE: True, Place.AWS: False}
WAYS = {
    "openstack:vpnaas:EndpointGroup": ("endpoints",),
    "openstack:vpnaas:SiteConnection": ("peerCidrs",),
    "openstack:networking:RouterRoute": ("destinationCidr",),
    "aws:ec2:Route": ("destinationCidrBlock", "destinationIpv6CidrBlock"),
    "aws:ec2:VpnConnection": ("localIpv4NetworkCidr",),
    "aws:ec2:VpnConnectionRoute": ("destinationCidrBlock",),
    "aws:ec2transitgateway:Route": ("destinationCidrBlock",),
    "aws-native:ec2:Route": ("destinationCidrBlock",),
    "aws-native:ec2:TransitGatewayRoute": ("destinationCidrBlock",),
    "aws-native:ec2:VpnConnectionRoute": ("destinationCidrBlock",),
}
"""What makes a way from one site to the networks of another."""


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """What one resource shows by itself."""
    if facts.place in SIDES:
        yield from _of_servers(facts.subject, estate, private=SIDES[facts.place])
        yield from _ways(facts.subject, estate, private=SIDES[facts.place])


def check_stack(stack: Stack, estate: Estate) -> Iterator[Violation]:
    """Objects whose cluster only the edges tell, and security groups that something has."""
    for facts in stack.facts:
        if facts.place is Place.BY_EDGES and (place := stack.place(facts)) in SIDES:
            yield from _of_servers(facts.subject, estate, private=SIDES[place])
    yield from _groups(stack, estate)


def _of_servers(subject: Subject, estate: Estate, *, private: bool) -> Iterator[Violation]:
    for one in across(subject):
        ways = crossings.unexplained(
            estate, private=private, ingress=one.ingress, open_to=one.addresses, ports=one.ports
        )
        for crossing in ways:
            yield _violation(subject, one.path, crossing, one.ingress, one.ports)


def _ways(subject: Subject, estate: Estate, *, private: bool) -> Iterator[Violation]:
    """Routes and selectors: the sites must have a link, or somebody who calls over it."""
    own = {site.name for site in estate.sites if site.is_private is private}
    for name in WAYS.get(plain_type(subject.type), ()):
        for value in items(subject.get(name)):
            block = networks.read(value) if isinstance(value, str) else None
            if block is None or block.first == 0:
                continue
            for site in estate.sites:
                touched = crossings.common(Addresses.of([block]), crossings.of(site.networks))
                if site.is_private is not private and not touched.is_empty and not _are_joined(own, site.name, estate):
                    crossing = Crossing(site.name, crossings.words(touched))
                    got = f"a way to {crossing.addresses} of site {site.name!r}"
                    what = f"{name} of {subject.title}"
                    yield Violation(subject.urn, what, got, "a link that the environment declares", LINK_FIX)


def _are_joined(own: set[str], other: str, estate: Estate) -> bool:
    linked = any(other in link and link & own for link in estate.links)
    return linked or any({flow.source, flow.target} <= own | {other} for flow in estate.flows if flow.is_call)


def _groups(stack: Stack, estate: Estate) -> Iterator[Violation]:
    """Rules of the groups that something in the stack has: one that nothing has opens nothing."""
    used: dict[str, bool] | None = None
    listed: dict[str, list[Any]] | None = None
    for facts in stack.facts:
        subject = facts.subject
        for grant in grants_of(subject):
            if grant.direction not in ("ingress", "egress"):
                continue
            used = _used(stack) if used is None else used
            owners = subject.by_property.get(grant.owner, frozenset()) if grant.owner else {subject.urn}
            if not any(urn in used for urn in owners):
                continue
            if grant.lists and listed is None:
                listed = _lists(stack)
            edges = subject.by_property.get(grant.holder, frozenset()) if grant.lists else ()
            remotes = [*grant.remotes, *(remote for urn in edges for remote in (listed or {}).get(urn, ()))]
            open_to = Addresses.of(item for item in ranges_of(remotes) if item.first > 0)
            private, ingress = subject.package not in AWS_PACKAGES, grant.direction == "ingress"
            for crossing in crossings.unexplained(
                estate, private=private, ingress=ingress, open_to=open_to, ports=None
            ):
                yield _violation(subject, f"the {grant.direction} rule", crossing, ingress, None)


def _used(stack: Stack) -> dict[str, bool]:
    """The URNs that a resource which is no rule or list refers to."""
    used: dict[str, bool] = {}
    for facts in stack.facts:
        name = plain_type(facts.subject.type)
        if not any(word in name for word in ("SecGroup", "SecurityGroup", "PrefixList", "AddressGroup")):
            used.update((urn, True) for urns in facts.subject.by_property.values() for urn in urns)
            named = facts.subject.props.get("securityGroups")
            for group in stack.of_type("openstack:networking:SecGroup", "openstack:compute:SecGroup"):
                if named and group.get("name") in items(named):
                    used[group.urn] = True
    return used


def _lists(stack: Stack) -> dict[str, list[Any]]:
    """The addresses of each list."""
    result: dict[str, list[Any]] = {}
    for facts in stack.facts:
        for part in lists_of(facts.subject):
            owners = facts.subject.by_property.get(part.owner, frozenset()) if part.owner else {facts.subject.urn}
            for owner in owners:
                result.setdefault(owner, []).extend(part.remotes)
    return result


def _violation(subject: Subject, path: str, crossing: Crossing, ingress: bool, ports: Any) -> Violation:
    on = f" on ports {', '.join(_range(*port) for port in ports)}" if ports else ""
    got = f"{'from' if ingress else 'to'} {crossing.addresses} of site {crossing.site!r}{on}"
    return Violation(subject.urn, f"{path} of {subject.title}", got, EXPECTED, FIX)


def _range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"


rule = Rule(
    id="flows-are-declared",
    title="What resources let through between the sites is what the environment declares, and nothing more.",
    rationale="The environment says who calls whom, and with what payload: that is what was reviewed. A range of "
    "another site in a policy, a group or a balancer that no call needs is a way by which nobody said that data goes.",
    family=Family.SEGMENTATION,
    severity=Severity.HIGH,
    remediation="Leave out the peers that nobody declared, or declare the call with what it carries.",
    controls={
        "NIST SP 800-53": ("AC-4", "CA-9", "SC-7", "SC-7(5)"),
        "ISO/IEC 27001": ("A.8.20", "A.8.22", "A.5.14"),
        "GDPR": ("Art. 32",),
    },
    resource=check,
    stack=check_stack,
)
