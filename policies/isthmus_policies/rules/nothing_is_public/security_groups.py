"""Security groups of both clouds: no rule, and no rules together, that open to the internet.

Public is what holds more than a small block of global addresses: a partner's or a VPN gateway's own addresses are fine,
the internet, also in halves, is not.
"""

import ipaddress
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from isthmus_policies.rule import Violation
from isthmus_policies.subject import NOT_KNOWN, UNKNOWN, Subject, Unknown

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

SMALLEST_PUBLIC = {4: 23, 6: 47}  # prefix lengths up to these are public; a /24 or a /48 is one organisation's site
EXPECTED = "a peer, no range of the internet"
FIX = "name the peer: a security group, or the CIDR of your own network"


@dataclass(frozen=True)
class Opening:
    """What one rule lets through: `cidrs` as written, None a missing remote, UNKNOWN what isn't known yet."""

    group: str  # the group's URN or id as far as known, for adding rules up
    direction: str
    cidrs: tuple[str | Unknown | None, ...]


def check(subject: Subject) -> Iterator[Violation]:
    """The breaches of one security group or rule."""
    for opening in openings(subject):
        yield from _opening(subject, opening)


def check_stack(subjects: Sequence[Subject]) -> Iterator[Violation]:
    """Groups that several rules open together, each of them small enough."""
    together: dict[tuple[str, str], list[str]] = defaultdict(list)
    first: dict[tuple[str, str], Subject] = {}
    groups = {s.urn for s in subjects if s.type_name in ("SecurityGroup", "SecGroup", "DefaultSecurityGroup")}
    for subject in subjects:
        for opening in openings(subject):
            owner = next(iter(groups & {subject.urn}), None) or next(
                iter(sorted(groups & subject.depends_on)), opening.group
            )
            key = (owner, opening.direction)
            together[key] += [c for c in opening.cidrs if isinstance(c, str)]
            first.setdefault(key, subject)
    for (owner, direction), cidrs in together.items():
        alone = {c for c in cidrs if public([c])}
        if not alone and (blocks := public(cidrs)):
            what = f"the {direction} rules of security group {owner.rsplit('::', 1)[-1]!r} together"
            urn = owner if owner in groups else first[(owner, direction)].urn
            yield Violation(urn, what, str(blocks[0]), EXPECTED, FIX)


def openings(subject: Subject) -> Iterator[Opening]:
    """What a resource of either cloud opens; nothing for other resources."""
    match subject.type:
        case "aws:ec2/securityGroup:SecurityGroup" | "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup":
            for direction in ("ingress", "egress"):
                for rule in _items(subject.get(direction)):
                    yield Opening(subject.urn, direction, _aws_inline(rule))
        case "aws:ec2/securityGroupRule:SecurityGroupRule":
            yield Opening(_ref(subject, "securityGroupId"), _word(subject.get("type")), _aws_inline(subject.props))
        case "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule":
            yield Opening(_ref(subject, "securityGroupId"), "ingress", _aws_rule(subject))
        case "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule":
            yield Opening(_ref(subject, "securityGroupId"), "egress", _aws_rule(subject))
        case "openstack:networking/secGroupRule:SecGroupRule":
            yield Opening(_ref(subject, "securityGroupId"), _word(subject.get("direction")), _neutron(subject))
        case "openstack:compute/secGroup:SecGroup":
            for rule in _items(subject.get("rules")):
                yield Opening(
                    subject.urn,
                    "ingress",
                    (UNKNOWN,) if rule is UNKNOWN else (rule.get("cidr"),) if not rule.get("fromGroupId") else (),
                )


def public(cidrs: Iterable[str]) -> list[Network]:
    """The blocks of global addresses, adjacent ones joined, that are broad enough to be the internet."""
    by_version: dict[int, list[Any]] = {4: [], 6: []}
    for cidr in cidrs:
        network = ipaddress.ip_network(cidr, strict=False)
        by_version[network.version].append(network)
    joined = [n for networks in by_version.values() for n in ipaddress.collapse_addresses(networks)]
    return [n for n in joined if not n.is_private and n.prefixlen <= SMALLEST_PUBLIC[n.version]]


def _opening(subject: Subject, opening: Opening) -> Iterator[Violation]:
    what = f"the remote of {opening.direction} of {subject.name!r}"
    for cidr in opening.cidrs:
        if cidr is UNKNOWN:
            fix = "write the CIDR as a plain value, or name a group"
            yield Violation(subject.urn, what, NOT_KNOWN, EXPECTED, fix)
        elif cidr is None:
            yield Violation(subject.urn, what, "none, which is every address", EXPECTED, FIX)
        elif isinstance(cidr, str):
            try:
                blocks = public([cidr])
            except ValueError:
                yield Violation(subject.urn, what, f"{cidr!r}, which is no CIDR", EXPECTED, FIX)
                continue
            if blocks:
                yield Violation(subject.urn, what, cidr, EXPECTED, FIX)


def _aws_inline(rule: Any) -> tuple[str | Unknown | None, ...]:
    """An inline rule or a SecurityGroupRule. Groups and prefix lists are peers with a name, known or not."""
    if rule is UNKNOWN:
        return (UNKNOWN,)
    cidrs: list[Any] = []
    for key in ("cidrBlocks", "ipv6CidrBlocks"):
        value = rule.get(key)
        cidrs += [UNKNOWN] if value is UNKNOWN else value or []
    named = any(rule.get(key) for key in ("securityGroups", "sourceSecurityGroupId", "prefixListIds", "self"))
    return tuple(cidrs) if cidrs or named else (None,)


def _aws_rule(subject: Subject) -> tuple[str | Unknown | None, ...]:
    cidrs = [subject.get(key) for key in ("cidrIpv4", "cidrIpv6") if subject.get(key) is not None]
    named = any(subject.get(key) is not None for key in ("referencedSecurityGroupId", "prefixListId"))
    return tuple(cidrs) if cidrs or named else (None,)


def _neutron(subject: Subject) -> tuple[str | Unknown | None, ...]:
    """Neutron takes a rule without a remote as one for every address (networking API, security group rules)."""
    prefix = subject.get("remoteIpPrefix")
    if prefix is not None and prefix != "":
        return (prefix,)
    named = any(subject.get(key) for key in ("remoteGroupId", "remoteAddressGroupId"))  # an unknown group is a group
    return () if named else (None,)


def _items(value: Any) -> list[Any]:
    if value is UNKNOWN:
        return [UNKNOWN]
    return list(value or [])


def _word(value: Any) -> str:
    return value if isinstance(value, str) else "a rule"


def _ref(subject: Subject, key: str) -> str:
    value = subject.get(key)
    return value if isinstance(value, str) else subject.urn
