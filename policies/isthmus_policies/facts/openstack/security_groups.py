"""Neutron's security groups: rules, address groups, and the older groups of Nova.

Source: https://docs.openstack.org/api-ref/network/v2/#security-group-rules-security-group-rules: a rule without a
remote is for every address.
"""

from collections.abc import Iterator, Mapping

from isthmus_policies.estate import Estate
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.doors import ignored
from isthmus_policies.facts.grants import Grant, openings_by
from isthmus_policies.facts.openings import Opening
from isthmus_policies.subject import Subject
from isthmus_policies.values import UNKNOWN, items

RULE = "openstack:networking:SecGroupRule"
ADDRESS_GROUP = "openstack:networking:AddressGroup"
NOVA_GROUP = "openstack:compute:SecGroup"
FIREWALL_RULE = "openstack:firewall:Rule"
REMOTES = ("remoteIpPrefix", "remoteGroupId", "remoteAddressGroupId", "direction")


def grants(subject: Subject) -> Iterator[Grant]:
    """What a rule lets through."""
    match plain_type(subject.type):
        case "openstack:networking:SecGroupRule":
            yield _neutron(subject)
        case "openstack:compute:SecGroup":
            for rule in items(subject.get("rules")):
                if not isinstance(rule, Mapping):
                    yield Grant("ingress", (rule,))
                elif not rule.get("fromGroupId") and not rule.get("self"):
                    yield Grant("ingress", (rule.get("cidr") or None,))
        case "openstack:firewall:Rule" if subject.get("action") in ("allow", UNKNOWN):
            # Without a source it is held by the router's other side; the security groups behind it stand.
            if (source := subject.get("sourceIpAddress")) not in (None, ""):
                yield Grant("allow", (source,), of="firewall rule")


def lists(subject: Subject) -> Iterator[Grant]:
    """The addresses in an address group."""
    if plain_type(subject.type) == ADDRESS_GROUP:
        yield Grant("list", tuple(items(subject.get("addresses"))), of="address group")


def openings(subject: Subject, estate: Estate) -> Iterator[Opening]:
    """What a rule or an older group opens by itself."""
    decisive = {
        RULE: REMOTES,
        ADDRESS_GROUP: ("addresses",),
        NOVA_GROUP: ("rules",),
        FIREWALL_RULE: ("action", "sourceIpAddress"),
    }
    yield from ignored(subject, *decisive.get(plain_type(subject.type), ()))
    yield from openings_by(subject, grants(subject), estate)


def _neutron(subject: Subject) -> Grant:
    direction = subject.get("direction")
    prefix, listed, group = (subject.get(key) for key in ("remoteIpPrefix", "remoteAddressGroupId", "remoteGroupId"))
    lists_named = (listed,) if listed is not None and listed != "" else ()
    remotes: tuple[object, ...] = (prefix,) if prefix is not None and prefix != "" else ()
    if not remotes and not lists_named and not group:  # an unknown group is a group
        remotes = (None,)
    word = direction if isinstance(direction, str) else "a rule"
    return Grant(word, remotes, lists_named, "securityGroupId", "remoteAddressGroupId")
