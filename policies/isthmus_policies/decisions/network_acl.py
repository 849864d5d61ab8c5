"""What a network ACL lets through to a port: entries in the order of their numbers, the first that matches decides.

Source: https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from isthmus_policies.decisions.networks import Addresses, Network, Range

ADMINISTRATION = {22: "SSH", 3389: "RDP"}
"""The ports that nobody opens to the internet (CIS AWS Foundations, "Ensure no Network ACLs allow ingress from 0.0.0.0/0
to remote server administration ports"). Others may be: what answers, and to whom, security groups decide."""


class Entry(NamedTuple):
    """One entry for what comes in."""

    number: float
    allows: bool
    ranges: tuple[Range, ...]
    ports: tuple[int, int]
    """The first and the last."""


def opened(entries: Iterable[Entry], ours: Sequence[Network] = ()) -> dict[int, str]:
    """By port of administration: what of the internet reaches it."""
    ordered = sorted(entries, key=lambda entry: (entry.number, entry.allows))
    result = {}
    for port in ADMINISTRATION:
        allowed, decided = Addresses(), Addresses()
        for entry in ordered:
            if entry.ports[0] <= port <= entry.ports[1]:
                addresses = Addresses.of(entry.ranges)
                if entry.allows:
                    allowed |= addresses - decided
                decided |= addresses
        if broad := allowed.internet(ours):
            result[port] = broad
    return result
