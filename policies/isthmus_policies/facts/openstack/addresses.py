"""Neutron: addresses on an external network, networks for everyone, and ports that may speak as anyone.

A private site gives nothing of the stack an address outside: it is reached from its own networks and by the link.
Sources: https://docs.openstack.org/api-ref/network/v2/#floating-ips-floatingips (and port forwarding, RBAC policies,
allowed address pairs there).
"""

from collections.abc import Iterator, Mapping

from isthmus_policies.decisions import networks
from isthmus_policies.decisions.networks import Addresses
from isthmus_policies.estate import Estate
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.doors import door, ignored
from isthmus_policies.facts.grants import estate_networks
from isthmus_policies.facts.openings import Opening
from isthmus_policies.subject import Subject
from isthmus_policies.values import NOT_KNOWN, UNKNOWN, items

FLOATING = {
    "openstack:networking:FloatingIp": "a floating IP",
    "openstack:networking:FloatingIpAssociate": "a floating IP on a port",
    "openstack:compute:FloatingIp": "a floating IP",
    "openstack:compute:FloatingIpAssociate": "a floating IP on an instance",
    "openstack:networking:PortForwarding": "a port of a floating IP that leads inside",
}
PORT = "openstack:networking:Port"
RBAC_POLICY = "openstack:networking:RbacPolicy"
EXPECTED = "no address on the external network"
FIX = "remove it, and reach what it is for from the site's networks or by the link"
PAIR_FIX = "name the addresses that the port's own machine has"


def openings(subject: Subject, estate: Estate) -> Iterator[Opening]:
    """What an address, a port or an RBAC policy opens."""
    token = plain_type(subject.type)
    if token in FLOATING:
        yield Opening(subject.title, FLOATING[token], EXPECTED, FIX)
    elif token == PORT:
        yield from _pairs(subject, estate)
        yield from ignored(subject, "allowedAddressPairs")
    elif token == RBAC_POLICY:
        project = subject.get("targetTenant")
        if not isinstance(project, str) or project.strip() in ("*", ""):
            fix = "name the project that shares it"
            yield door(subject, "targetTenant", project, "a project by its id", fix)
        yield from ignored(subject, "targetTenant")


def _pairs(subject: Subject, estate: Estate) -> Iterator[Opening]:
    """Pairs that add up to the internet switch anti-spoofing off."""
    what, expected = f"allowedAddressPairs of {subject.title}", "addresses of its own"
    ranges = []
    for pair in items(subject.get("allowedAddressPairs")):
        address = pair.get("ipAddress") if isinstance(pair, Mapping) else pair
        item = networks.read(address) if isinstance(address, str) else None
        if item is not None:
            ranges.append(item)
        elif address is UNKNOWN:
            yield Opening(what, NOT_KNOWN, expected, "write them as plain values")
        else:
            yield Opening(what, f"{address!r}, which is no address", expected, PAIR_FIX)
    if broad := Addresses.of(ranges).internet(estate_networks(estate)):
        yield Opening(what, broad, expected, PAIR_FIX)
