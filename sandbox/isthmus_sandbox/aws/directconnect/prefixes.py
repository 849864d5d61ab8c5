"""Allowed prefixes of an association.

Sources: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_RouteFilterPrefix.html,
https://docs.aws.amazon.com/directconnect/latest/UserGuide/allowed-to-prefixes.html; the quota of 200:
https://docs.aws.amazon.com/directconnect/latest/UserGuide/limits.html.
"""

import ipaddress
from collections.abc import Iterable
from typing import Any

from isthmus_sandbox.aws.directconnect.errors import refuse
from isthmus_sandbox.aws.directconnect.store import Json

MOST = 200  # of a transit gateway, IPv4 and IPv6 together
LONGEST_IPV6 = 64
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def read(request: Any) -> list[Network]:
    """The prefixes of a request, each once; a `cidr` may name several with commas."""
    networks: dict[Network, None] = {}
    for entry in request or []:
        for text in str(entry.get("cidr") or "").split(","):
            try:
                network = ipaddress.ip_network(text.strip())
            except ValueError as error:
                raise refuse(f"CIDR {text} is not valid: {error}.") from None
            if network.version == 6 and network.prefixlen > LONGEST_IPV6:
                raise refuse(f"CIDR {text} is not valid: an IPv6 CIDR must use /{LONGEST_IPV6} or shorter.")
            networks[network] = None
    return list(networks)


def as_json(networks: Iterable[Network]) -> list[Json]:
    """Prefixes as the API says them."""
    return [{"cidr": str(network)} for network in networks]


def overlapping(
    first_networks: Iterable[Network], second_networks: Iterable[Network]
) -> tuple[Network, Network] | None:
    """The first of ours that shares an address with one of the others."""
    second_networks = list(second_networks)
    for first in first_networks:
        for second in second_networks:
            if first.version == second.version and first.overlaps(second):
                return first, second
    return None


def check_transit(networks: list[Network], others: Iterable[Network], gateway: str) -> None:
    """What a transit gateway's list must be, beside those of the others of its Direct Connect gateway."""
    if not networks:
        raise refuse("Allowed prefixes are required for an association with a transit gateway.")
    if len(networks) > MOST:
        raise refuse(f"{len(networks)} allowed prefixes were specified: the limit is {MOST} for a transit gateway.")
    if overlap := overlapping(networks, others):
        raise refuse(
            f"Allowed prefix {overlap[0]} overlaps with {overlap[1]} of another transit gateway "
            f"that is associated with Direct Connect Gateway {gateway}."
        )
