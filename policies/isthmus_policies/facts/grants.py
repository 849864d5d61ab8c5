"""Who a resource lets in by address: grants that add up over several resources, and the lists that they refer to.

A service's file may define `grants(subject)`, what its rules let through, and `lists(subject)`, the addresses that a
prefix list or an address group holds. One resource's own grants are judged by `openings_by`; what several resources
open together is the rule `networks-are-closed`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from isthmus_policies.decisions import networks
from isthmus_policies.decisions.networks import Addresses, Network, Range
from isthmus_policies.estate import Estate
from isthmus_policies.facts.openings import Opening
from isthmus_policies.facts.services import defined
from isthmus_policies.subject import Subject
from isthmus_policies.values import NOT_KNOWN, UNKNOWN, Unknown

EXPECTED = "a peer, no range of the internet"
FIX = "name the peer: a security group, or the CIDR of your own network"
UNKNOWN_FIX = "write the CIDR as a plain value, or name a group"


class Grant(NamedTuple):
    """What one rule lets through."""

    direction: str
    remotes: tuple[object, ...] = ()
    """Blocks as written; None stands for a missing remote, which is everyone, UNKNOWN for one that isn't known."""
    lists: tuple[object, ...] = ()
    """The prefix lists or address groups that it names: ids, or UNKNOWN."""
    owner: str = ""
    """The property that names what it is a rule of; nothing where that is the resource itself."""
    holder: str = ""
    """The property in which the lists are named: its edges lead to them."""
    of: str = "security group"
    """What it is a rule of, in words."""


def grants_of(subject: Subject) -> Iterator[Grant]:
    """What the rules in a resource let through."""
    for reporter in defined("grants"):
        yield from reporter(subject)


def lists_of(subject: Subject) -> Iterator[Grant]:
    """The addresses that a resource adds to a list."""
    for reporter in defined("lists"):
        yield from reporter(subject)


def estate_networks(estate: Estate) -> tuple[Network, ...]:
    """The networks that are ours, whatever their addresses."""
    return (*estate.private_networks, *estate.public_networks, *estate.operator_networks)


def ranges_of(remotes: Iterable[object]) -> Iterator[Range]:
    """The ranges of the remotes that can be read."""
    for remote in remotes:
        if isinstance(remote, str) and (item := networks.read(remote)):
            yield item


def openings_by(subject: Subject, grants: Iterable[Grant], estate: Estate) -> Iterator[Opening]:
    """What the grants of one resource open: each by itself, or all in one direction together."""
    together: dict[tuple[str, str], list[Range]] = defaultdict(list)
    alone: set[tuple[str, str]] = set()
    ours = estate_networks(estate)
    for grant in grants:
        key = (grant.direction, grant.of)
        together[key] += ranges_of(grant.remotes)
        for remote in grant.remotes:
            if problem := _remote(remote, ours):
                alone.add(key)
                got, fix = problem
                yield Opening(f"the remote of {grant.direction} of {subject.name!r}", got, EXPECTED, fix)
    for (direction, of), ranges in together.items():
        if (direction, of) not in alone and (broad := Addresses.of(ranges).internet(ours)):
            what = f"the {direction} rules of {of} {subject.name!r} together"
            yield Opening(what, broad, EXPECTED, FIX)


def _remote(remote: object | Unknown | None, ours: tuple[Network, ...]) -> tuple[str, str] | None:
    """What is wrong with one remote, and what to do."""
    if remote is UNKNOWN:
        return NOT_KNOWN, UNKNOWN_FIX
    if remote is None:
        return "none, which is every address", FIX
    if not isinstance(remote, str) or networks.read(remote) is None:
        return f"{remote!r}, which is no CIDR", FIX
    return (remote, FIX) if networks.internet(remote, ours) else None
