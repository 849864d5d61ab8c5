"""Sets of addresses as intervals of one line: all IPv4 addresses, then all IPv6 addresses."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

from isthmus_policies.decisions.networks import network_of

Interval = tuple[int, int]
Ranges = tuple[Interval, ...]
"""Sorted, apart from each other; both ends belong to an interval."""
FIRST_V6 = 1 << 32
WORLD: Ranges = ((0, FIRST_V6 + (1 << 128) - 1),)
BROAD_V4, BROAD_V6 = 1 << 24, 1 << 96
"""As many addresses as a /8, or a /32 of IPv6: S3 takes a range that broad as the public.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status"""
NOT_GLOBAL = (
    *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
    *("fc00::/7", "fe80::/10", "::1/128"),
)
"""No request comes from these over the internet; those through an endpoint of a VPC have no aws:SourceIp.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceip"""


def of_network(network: IPv4Network | IPv6Network) -> Interval:
    """A network's interval. IPv4 addresses in IPv6's spelling are IPv4 addresses."""
    first, last = int(network.network_address), int(network.broadcast_address)
    if isinstance(network, IPv4Network):
        return first, last
    mapped = 0xFFFF << 32
    if first >> 32 == 0xFFFF and last >> 32 == 0xFFFF:
        return first - mapped, last - mapped
    return FIRST_V6 + first, FIRST_V6 + last


def of_text(text: str) -> Interval | None:
    """The interval of an address or a network; None if it is neither."""
    network = network_of(text)
    return of_network(network) if network else None


def union(intervals: Iterable[Interval]) -> Ranges:
    """All of them together."""
    result: list[Interval] = []
    for first, last in sorted(intervals):
        if result and first <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(last, result[-1][1]))
        else:
            result.append((first, last))
    return tuple(result)


def complement(ranges: Ranges) -> Ranges:
    """All addresses that are in none."""
    result, following = [], 0
    for first, last in ranges:
        if first > following:
            result.append((following, first - 1))
        following = last + 1
    if following <= WORLD[0][1]:
        result.append((following, WORLD[0][1]))
    return tuple(result)


def intersection(left: Ranges, right: Ranges) -> Ranges:
    """All addresses that are in both."""
    result, i, j = [], 0, 0
    while i < len(left) and j < len(right):
        first, last = max(left[i][0], right[j][0]), min(left[i][1], right[j][1])
        if first <= last:
            result.append((first, last))
        if left[i][1] < right[j][1]:
            i += 1
        else:
            j += 1
    return tuple(result)


GLOBAL = complement(union(of_network(ip_network(text)) for text in NOT_GLOBAL))


def narrow(ranges: Ranges) -> Ranges:
    """What of these may be somebody in particular: nothing of a version of which they are as many as a broad range."""
    seen = intersection(ranges, GLOBAL)
    v4 = intersection(seen, ((0, FIRST_V6 - 1),))
    v6 = intersection(seen, ((FIRST_V6, WORLD[0][1]),))
    kept = [part for part, broad in ((v4, BROAD_V4), (v6, BROAD_V6)) if _count(part) < broad]
    return union(interval for part in kept for interval in part)


def _count(ranges: Ranges) -> int:
    return sum(last - first + 1 for first, last in ranges)


def text_of(interval: Interval) -> str:
    """An interval in words: its first address, and the last if there are more."""
    first, last = (IPv4Address(n) if n < FIRST_V6 else IPv6Address(n - FIRST_V6) for n in interval)
    return f"{first}" if first == last else f"{first} to {last}"
