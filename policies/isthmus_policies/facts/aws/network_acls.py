"""Network ACLs of AWS: entries inline, of their own, of the default ACL, and in AWS's own spelling.

An ACL that lets 443 or the ports of answers in from anywhere is no door by itself: it is stateless, and security groups
decide behind it (https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html). Ports of administration are.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from isthmus_policies.decisions import networks
from isthmus_policies.decisions.closing import as_word
from isthmus_policies.decisions.network_acl import ADMINISTRATION, Entry, opened
from isthmus_policies.estate import Estate
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.doors import ignored
from isthmus_policies.facts.grants import EXPECTED, estate_networks
from isthmus_policies.facts.openings import Opening
from isthmus_policies.subject import Subject
from isthmus_policies.values import NOT_KNOWN, UNKNOWN, items, is_true

ACLS = ("aws:ec2:NetworkAcl", "aws:ec2:DefaultNetworkAcl", "aws-native:ec2:NetworkAcl")
RULES = ("aws:ec2:NetworkAclRule", "aws-native:ec2:NetworkAclEntry")
BLOCKS = ("cidrBlock", "ipv6CidrBlock")
PORTS = {"tcp", "6", "udp", "17", "-1", "all", "any", None}
ALL = (0, 65535)
FIX = "name the network that administers, or leave the ports out"


class Read(NamedTuple):
    """An entry as far as it can be read; without `entry` a value isn't known, or is no CIDR."""

    entry: Entry | None
    got: str = ""


def entries(subject: Subject) -> Iterator[Read]:
    """The entries for what comes in, that are about ports of administration."""
    token = plain_type(subject.type)
    if token in ACLS:
        for rule in items(subject.get("ingress")):
            yield from _read(rule)
    elif token in RULES and not is_true(subject.get("egress")):
        yield from _read(subject.props)


def openings(subject: Subject, estate: Estate) -> Iterator[Opening]:
    """What an ACL's own entries open; those of their own may follow a denial, which only the stack shows."""
    token = plain_type(subject.type)
    if token not in (*ACLS, *RULES):
        return
    every = list(entries(subject))
    for wrong in every:
        if wrong.entry is None:
            yield Opening(f"ingress of {subject.title}", wrong.got, EXPECTED, "write it as a plain value")
    if token in ACLS:
        yield from of_acl(subject, [item.entry for item in every if item.entry], estate)
    yield from ignored(subject, "ingress", *BLOCKS, "action", "ruleAction", "ruleNumber", "fromPort", "toPort", "portRange")


def of_acl(subject: Subject, every: list[Entry], estate: Estate) -> Iterator[Opening]:
    """What the entries of one ACL open together."""
    for port, broad in opened(every, estate_networks(estate)).items():
        what = f"port {port} ({ADMINISTRATION[port]}) in ingress of {subject.title}"
        yield Opening(what, broad, EXPECTED, FIX)


def _read(rule: Any) -> Iterator[Read]:
    """An entry for TCP or UDP with its ports; one that isn't known counts for every port."""
    if not isinstance(rule, Mapping):
        yield Read(None, NOT_KNOWN if rule is UNKNOWN else repr(rule))
        return
    action = rule.get("action", rule.get("ruleAction"))
    protocol = rule.get("protocol")
    if protocol is not UNKNOWN and as_word(protocol) not in PORTS:
        return
    blocks = [value for key in BLOCKS if (value := rule.get(key)) not in (None, "")]
    ranges = tuple(item for value in blocks if isinstance(value, str) and (item := networks.read(value)))
    denies = as_word(action) == "deny" and action is not UNKNOWN
    if len(ranges) < len(blocks) and not denies:
        unknown = next(value for value in blocks if not isinstance(value, str) or networks.read(value) is None)
        yield Read(None, NOT_KNOWN if unknown is UNKNOWN else f"{unknown!r}, which is no CIDR")
    number = rule.get("ruleNo", rule.get("ruleNumber"))
    # What isn't known is taken as the worst: an allowance before all others, a denial after them.
    known = isinstance(number, int | float) or (isinstance(number, str) and number.strip().isdecimal())
    order = float(number) if known else float("inf") if denies else float("-inf")  # type: ignore[arg-type]
    yield Read(Entry(order, not denies, ranges, _ports(rule, protocol, denies)))


def _ports(rule: Mapping[str, Any], protocol: Any, denies: bool) -> tuple[int, int]:
    if protocol is not UNKNOWN and as_word(protocol) in ("-1", "all", "any", None):
        return ALL
    within = rule.get("portRange") if isinstance(rule.get("portRange"), Mapping) else {}
    first, last = rule.get("fromPort", within.get("from")), rule.get("toPort", within.get("to"))
    try:
        return int(first), int(last)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return (1, 0) if denies else ALL
