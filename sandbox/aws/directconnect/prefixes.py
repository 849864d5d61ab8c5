"""Allowed prefixes of an association.

Sources: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_RouteFilterPrefix.html,
https://docs.aws.amazon.com/directconnect/latest/UserGuide/allowed-to-prefixes.html; the quota of 200:
https://docs.aws.amazon.com/directconnect/latest/UserGuide/limits.html.
"""

import ipaddress
from collections.abc import Iterable
from typing import Any

from sandbox.aws.directconnect.errors import refuse
from sandbox.aws.directconnect.store import Json

MOST = 200  # of a transit gateway, IPv4 and IPv6 together
LONGEST_IPV6 = 64
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def read(asked: Any) -> list[Network]:
    """The prefixes of a request, each once; a `cidr` may name several with commas."""
    found: dict[Network, None] = {}
    for entry in asked or []:
        for text in str(entry.get("cidr") or "").split(","):
            try:
                network = ipaddress.ip_network(text.strip())
            except ValueError as error:
                raise refuse(f"CIDR {text} is not valid: {error}.") from None
            if network.version == 6 and network.prefixlen > LONGEST_IPV6:
                raise refuse(f"CIDR {text} is not valid: an IPv6 CIDR must use /{LONGEST_IPV6} or shorter.")
            found[network] = None
    return list(found)


def told(networks: Iterable[Network]) -> list[Json]:
    """Prefixes as the API says them."""
    return [{"cidr": str(network)} for network in networks]


def overlapping(ours: Iterable[Network], others: Iterable[Network]) -> tuple[Network, Network] | None:
    """The first of ours that shares an address with one of the others."""
    others = list(others)
    for one in ours:
        for other in others:
            if one.version == other.version and one.overlaps(other):
                return one, other
    return None


def check_transit(networks: list[Network], others: Iterable[Network], gateway: str) -> None:
    """What a transit gateway's list must be, beside those of the others of its Direct Connect gateway."""
    if not networks:
        raise refuse("Allowed prefixes are required for an association with a transit gateway.")
    if len(networks) > MOST:
        raise refuse(f"{len(networks)} allowed prefixes were specified: the limit is {MOST} for a transit gateway.")
    if met := overlapping(networks, others):
        raise refuse(
            f"Allowed prefix {met[0]} overlaps with {met[1]} of another transit gateway "
            f"that is associated with Direct Connect Gateway {gateway}."
        )
