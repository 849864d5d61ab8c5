"""Sets of addresses, exactly, and whether one is broad enough to be the internet.

Public is what holds more than a small block of global addresses: a partner's or a VPN gateway's own addresses are fine;
the internet, also in halves or scattered, is not. Addresses that nobody routes between organisations (private,
carrier-grade NAT, documentation, unique local, multicast) are no part of it:
https://www.iana.org/assignments/iana-ipv4-special-registry and
https://www.iana.org/assignments/iana-ipv6-special-registry.

Cost: that of sorting the ranges.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import NamedTuple

Network = IPv4Network | IPv6Network
BITS = {4: 32, 6: 128}
SMALLEST_PUBLIC = {4: 23, 6: 47}
"""Prefix lengths of joined blocks up to these are public: a /24 or a /48 is one organisation's site."""
LARGEST_TOTAL = {4: 20, 6: 44}
"""More scattered addresses than a block of this length has are public, too: sixteen sites."""
BROADEST_OWN = {4: 8, 6: 19}
"""A network of ours that is broader than these is no network of ours but a mistake, and counts for nothing."""
NOT_GLOBAL = (
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24"),
    *("192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3"),
    *("::/16", "64:ff9b::/32", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fc00::/6"),
)
"""IPv4-mapped addresses and those of NAT64 are IPv4's, and are counted there."""
EMBEDDING = (int(IPv6Address("::ffff:0:0")), int(IPv6Address("64:ff9b::")))
PARTIAL = re.compile(r"\d{1,3}(?:\.\d{1,3}){0,2}")


def network_of(text: object) -> Network | None:
    """The network that a text is, whatever bits of a host it has; None for anything else."""
    try:
        return ip_network(text.strip(), strict=False) if isinstance(text, str) else None
    except ValueError:
        return None


def is_inside(inner: Network, outer: Network) -> bool:
    """Whether all of a network is in another."""
    return inner.version == outer.version and outer.prefixlen <= inner.prefixlen and inner.overlaps(outer)


class Range(NamedTuple):
    """The addresses of one IP version from the first to the last, as numbers."""

    version: int
    first: int
    last: int

    def __str__(self) -> str:
        """As a block, if it is one."""
        size = self.last - self.first + 1
        kind = IPv4Address if self.version == 4 else IPv6Address
        if size & (size - 1) == 0 and self.first % size == 0:
            return f"{kind(self.first)}/{BITS[self.version] - size.bit_length() + 1}"
        return f"{kind(self.first)}-{kind(self.last)}"


@lru_cache(maxsize=4096)  # a stack names few blocks, in many rules
def read(text: str) -> Range | None:
    """The addresses that a text stands for; None where it is malformed.

    It may be a block (by prefix length or netmask), one address, a range `a-b`, or a block with octets left out as
    Neutron's netaddr takes it (`0/0`, `10/8`; https://netaddr.readthedocs.io/en/latest/api.html#netaddr.IPNetwork).
    """
    plain = text.strip()
    try:
        if "-" in plain:
            first, last = (ip_address(part.strip()) for part in plain.split("-", 1))
            if first.version != last.version or int(first) > int(last):
                return None
            return Range(first.version, int(first), int(last))
        network = ip_network(_whole(plain), strict=False)
    except ValueError:
        return None
    return of_network(network)


def of_network(network: Network) -> Range:
    """The addresses of a network."""
    return Range(network.version, int(network.network_address), int(network.broadcast_address))


def _whole(text: str) -> str:
    """A block with all of its octets; one without prefix length has that of the octets that are there."""
    address, slash, length = text.partition("/")
    if not PARTIAL.fullmatch(address):
        return text
    octets = address.split(".")
    return f"{'.'.join([*octets, '0', '0', '0'][:4])}/{length if slash else 8 * len(octets)}"


@dataclass(frozen=True)
class Addresses:
    """A set of addresses: ranges in order that neither touch nor overlap."""

    ranges: tuple[Range, ...] = ()

    @staticmethod
    def of(ranges: Iterable[Range]) -> "Addresses":
        """The union; IPv4 addresses that are embedded in IPv6 count as IPv4, too."""
        return _joined(part for item in ranges for part in (item, *_embedded(item)))

    def __or__(self, other: "Addresses") -> "Addresses":
        return Addresses.of((*self.ranges, *other.ranges))

    def __sub__(self, other: "Addresses") -> "Addresses":
        """What isn't in the other."""
        left: list[Range] = []
        holes, at = other.ranges, 0
        for item in self.ranges:
            while at < len(holes) and (holes[at].version, holes[at].last) < (item.version, item.first):
                at += 1
            first, hole = item.first, at
            while hole < len(holes) and holes[hole].version == item.version and holes[hole].first <= item.last:
                if holes[hole].first > first:
                    left.append(Range(item.version, first, holes[hole].first - 1))
                first = max(first, holes[hole].last + 1)
                hole += 1
            if first <= item.last:
                left.append(Range(item.version, first, item.last))
            at = max(at, hole - 1)
        return Addresses(tuple(left))

    def __contains__(self, address: object) -> bool:
        """Whether an address is in it."""
        if not isinstance(address, IPv4Address | IPv6Address):
            return False
        return any(r.version == address.version and r.first <= int(address) <= r.last for r in self.ranges)

    @cached_property
    def is_empty(self) -> bool:
        """Whether it has no address."""
        return not self.ranges

    def internet(self, ours: Sequence[Network] = ()) -> str:
        """What of it is broad enough to be the internet, in words; nothing if nothing is. Our own networks aren't."""
        own = _own(tuple(ours))
        outside = self - LOCAL - own
        for item in outside.ranges:
            if _widest_block(item) <= SMALLEST_PUBLIC[item.version]:
                return str(next(whole for whole in self.ranges if _within(item, whole)))
        for version, longest in LARGEST_TOTAL.items():
            parts = [item for item in outside.ranges if item.version == version]
            total = sum(item.last - item.first + 1 for item in parts)
            if total > 1 << BITS[version] - longest:
                return f"{len(parts)} blocks with {total} addresses of the internet"
        return ""


def internet(text: str, ours: Sequence[Network] = ()) -> str:
    """What of one block is broad enough to be the internet; nothing for a malformed one."""
    return _internet(text, tuple(ours))


@lru_cache(maxsize=4096)
def _internet(text: str, ours: tuple[Network, ...]) -> str:
    item = read(text)
    return Addresses.of([item]).internet(ours) if item else ""


def inside(text: str, ours: Sequence[Network]) -> bool:
    """Whether all addresses of a block are in these networks."""
    item = read(text)
    return item is not None and (Addresses.of([item]) - _joined(map(of_network, ours))).is_empty


@lru_cache(maxsize=64)
def _own(ours: tuple[Network, ...]) -> Addresses:
    return _joined(of_network(net) for net in ours if net.prefixlen >= BROADEST_OWN[net.version])


def _joined(ranges: Iterable[Range]) -> Addresses:
    joined: list[Range] = []
    for item in sorted(ranges):
        before = joined[-1] if joined else None
        if before and before.version == item.version and item.first <= before.last + 1:
            joined[-1] = Range(item.version, before.first, max(before.last, item.last))
        else:
            joined.append(item)
    return Addresses(tuple(joined))


def _within(inner: Range, outer: Range) -> bool:
    return inner.version == outer.version and outer.first <= inner.first and inner.last <= outer.last


def _widest_block(item: Range) -> int:
    """The prefix length of the widest block that is in a range."""
    size = item.last - item.first + 1
    for power in range(size.bit_length() - 1, -1, -1):
        first = -(-item.first >> power) << power
        if first + (1 << power) - 1 <= item.last:
            return BITS[item.version] - power
    return BITS[item.version]


def _embedded(item: Range) -> Iterable[Range]:
    """The IPv4 addresses in a range of IPv6: those that are mapped, and those behind NAT64."""
    if item.version == 6:
        for start in EMBEDDING:
            first, last = max(item.first, start), min(item.last, start + (1 << 32) - 1)
            if first <= last:
                yield Range(4, first - start, last - start)


LOCAL = _joined(r for text in NOT_GLOBAL if (r := read(text)))
