"""Sets of addresses against sets of numbers, and what of them is the internet against a count of blocks."""

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isthmus_policies.decisions.networks import Addresses, Range, inside, internet, read

SMALL = st.lists(st.tuples(st.sampled_from((4, 6)), st.integers(0, 40), st.integers(0, 12)), max_size=8)


def ranges(drawn: list[tuple[int, int, int]]) -> list[Range]:
    return [Range(version, first, first + length) for version, first, length in drawn]


def numbers(items: list[Range]) -> set[tuple[int, int]]:
    return {(item.version, n) for item in items for n in range(item.first, item.last + 1)}


@given(SMALL, SMALL)
def test_sets_of_addresses_are_sets(left: list[tuple[int, int, int]], right: list[tuple[int, int, int]]) -> None:
    a, b = Addresses.of(ranges(left)), Addresses.of(ranges(right))
    assert numbers(list((a | b).ranges)) == numbers(ranges(left)) | numbers(ranges(right))
    assert numbers(list((a - b).ranges)) == numbers(ranges(left)) - numbers(ranges(right))
    assert all(x.last + 1 < y.first for x, y in zip(a.ranges, a.ranges[1:], strict=False) if x.version == y.version)


@given(st.sets(st.integers(0, 63)))
def test_the_internet_is_a_wide_block_or_many_small_ones(blocks: set[int]) -> None:
    """Sites of 256 addresses: two that make a /23, or more than sixteen."""
    sites = Addresses.of(item for n in blocks if (item := read(f"8.8.{n}.0/24")))
    wide = any(n in blocks and n + 1 in blocks for n in range(0, 64, 2))
    assert bool(sites.internet()) == (wide or len(blocks) > 16)


@given(st.integers(0, 22), st.integers(0, 2**32 - 1), st.integers(0, 3))
def test_splitting_a_public_block_never_hides_it(prefix: int, address: int, deeper: int) -> None:
    network = ip_network((address, prefix), strict=False)
    pieces = Addresses.of(item for n in network.subnets(prefixlen_diff=deeper) if (item := read(str(n))))
    assert pieces.internet() == internet(str(network))


@given(st.integers(8, 32), st.integers(0, 2**24 - 1))
def test_private_networks_are_never_public(prefix: int, address: int) -> None:
    assert not internet(str(ip_network((10 * 2**24 + address, prefix), strict=False)))


@given(st.text() | st.from_regex(r"[0-9a-f.:/\- ]{0,24}", fullmatch=True))
def test_whatever_is_written_is_read_or_malformed(text: str) -> None:
    item = read(text)
    assert item is None or (item.first <= item.last and (read(str(item)) == item))
    assert isinstance(internet(text), str)


@pytest.mark.parametrize(
    ("text", "as_block"),
    [
        ("0/0", "0.0.0.0/0"),
        ("10/8", "10.0.0.0/8"),
        ("192.168/16", "192.168.0.0/16"),
        ("0.0.0.0/0.0.0.0", "0.0.0.0/0"),
        (" 8.8.8.8 ", "8.8.8.8/32"),
        ("8.8.8.0-8.8.8.255", "8.8.8.0/24"),
        ("8.8.8.1-8.8.8.2", "8.8.8.1-8.8.8.2"),
        ("::/0", "::/0"),
        ("2001:DB8::1/32", "2001:db8::/32"),
    ],
)
def test_spellings(text: str, as_block: str) -> None:
    assert str(read(text)) == as_block


@pytest.mark.parametrize("text", ["", "everyone", "10.0.0.0/33", "9.0.0.0-1.0.0.0", "1.0.0.0-::1", "1.2.3.4.5/0", "-"])
def test_malformed_blocks_are_none(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    "text",
    [
        *("0.0.0.0/0", "::/0", "0.0.0.0/1", "8.8.8.0/23", "2600::/47", "2000::/3", "10.0.0.0/7", "1.0.0.0-9.0.0.0"),
        *("::ffff:0:0/96", "::ffff:8.0.0.0/104", "64:ff9b::/96"),  # IPv4 in IPv6
    ],
)
def test_the_internet(text: str) -> None:
    assert internet(text)


@pytest.mark.parametrize(
    "text",
    [
        *("100.64.0.0/10", "198.51.100.0/24", "203.0.113.0/24", "172.16.0.0/12", "224.0.0.0/4", "127.0.0.0/8"),
        *("8.8.8.0/24", "2600::/48", "fd00::/8", "fe80::/10", "2001:db8::/32", "::1/128", "::ffff:10.0.0.0/104"),
    ],
)
def test_not_the_internet(text: str) -> None:
    assert not internet(text)


def test_own_networks_are_not_the_internet_unless_they_would_be_all_of_it() -> None:
    own = ip_network("141.76.0.0/16")
    assert internet("141.76.0.0/16") and not internet("141.76.0.0/16", [own])
    assert internet("141.76.0.0/15", [own])
    assert internet("0.0.0.0/0", [ip_network("0.0.0.0/0")])


def test_inside_is_of_all_addresses() -> None:
    segments = [ip_network("10.16.0.0/18"), ip_network("10.16.64.0/18")]
    assert inside("10.16.0.0/17", segments)
    assert not inside("10.16.0.0/16", segments)
    assert not inside("nonsense", segments)


def test_an_address_is_in_a_set() -> None:
    addresses = Addresses.of(item for text in ("10.0.0.0/8", "fd00::/8") if (item := read(text)))
    assert ip_address("10.1.2.3") in addresses and ip_address("fd00::1") in addresses
    assert ip_address("11.0.0.0") not in addresses and "10.1.2.3" not in addresses
