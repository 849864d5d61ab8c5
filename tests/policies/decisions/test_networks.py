"""Sets of addresses against sets of numbers, and what of them is the internet against a count of blocks."""

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isthmus_policies.decisions.networks import Addresses, Range, inside, internet, is_inside, read

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


def rng(text: str) -> Range:
    item = read(text)
    assert item
    return item


@pytest.mark.parametrize(
    ("inner", "outer", "is_in"),
    [
        ("10.0.0.0/8", "10.0.0.0/8", True),
        ("10.0.0.0/9", "10.0.0.0/8", True),
        ("10.0.0.0/7", "10.0.0.0/8", False),
        ("11.0.0.0/9", "10.0.0.0/8", False),
        ("10.0.0.0/8", "::/0", False),
        ("::/0", "::/0", True),
    ],
)
def test_a_network_is_inside_another_of_its_version(inner: str, outer: str, is_in: bool) -> None:
    assert is_inside(ip_network(inner), ip_network(outer)) is is_in


def test_a_set_has_the_ends_of_its_ranges_and_nothing_beyond() -> None:
    addresses = Addresses.of([rng("10.0.0.4-10.0.0.7"), rng("::4-::7")])
    for address, is_in in (("3", False), ("4", True), ("7", True), ("8", False)):
        assert (ip_address(f"10.0.0.{address}") in addresses) is (ip_address(f"::{address}") in addresses) is is_in
    assert ip_address("0.0.0.4") not in addresses and 4 not in addresses
    assert not addresses.is_empty and Addresses().is_empty


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        (["8.8.8.0/24", "8.8.10.0/24"], ""),
        (["8.8.8.0/23"], "8.8.8.0/23"),
        (["8.8.8.128-8.8.10.127"], ""),
        (["8.8.8.0-8.8.10.0"], "8.8.8.0-8.8.10.0"),
        (["9.0.0.0/7", "1.1.1.1"], "8.0.0.0/7"),
        (["10.0.0.0/7"], "10.0.0.0/7"),
        (["2600::/48"], ""),
        (["2600::/47"], "2600::/47"),
        ([f"8.8.{n}.0/24" for n in range(0, 32, 2)], ""),
        ([f"8.8.{n}.0/24" for n in range(0, 32, 2)] + ["8.9.0.1"], "17 blocks with 4097 addresses of the internet"),
        ([f"2600:0:{n:x}::/48" for n in range(0, 32, 2)], ""),
        ([f"2600:0:{n:x}::/48" for n in range(0, 34, 2)], f"17 blocks with {17 << 80} addresses of the internet"),
        ([f"8.8.{n}.0/24" for n in range(0, 32, 2)] + ["2600::1"], ""),
    ],
)
def test_the_internet_in_words_from_the_first_block_that_is_too_wide(texts: list[str], says: str) -> None:
    assert Addresses.of(map(rng, texts)).internet() == says


@pytest.mark.parametrize(
    ("own", "counts"),
    [("8.0.0.0/8", True), ("8.0.0.0/7", False), ("2600::/19", True), ("2600::/18", False)],
)
def test_a_network_of_ours_is_no_broader_than_any_organization_has(own: str, counts: bool) -> None:
    inside_of_it = "2600::/32" if ":" in own else "8.8.0.0/16"
    assert (internet(inside_of_it, [ip_network(own)]) == "") is counts


@pytest.mark.parametrize(
    ("text", "embedded"),
    [
        ("::ffff:8.8.8.0/120", "8.8.8.0/24"),
        ("64:ff9b::808:800/120", "8.8.8.0/24"),
        ("::ffff:0:0-::ffff:0:0", "0.0.0.0/32"),
        ("::ffff:ffff:ffff-::1:0:0:0", "255.255.255.255/32"),
        ("::fffe:ffff:ffff", ""),
        ("::1:0:0:0", ""),
    ],
)
def test_addresses_of_ipv4_within_ipv6_count_as_both(text: str, embedded: str) -> None:
    item = rng(text)
    assert Addresses.of([item]).ranges == ((*([rng(embedded)] if embedded else []), item))


@pytest.mark.parametrize(
    ("text", "as_block"),
    [
        ("10", "10.0.0.0/8"),
        ("10.1", "10.1.0.0/16"),
        ("10.1.2", "10.1.2.0/24"),
        ("10.1.2/20", "10.1.0.0/20"),
        ("10.1.2.3", "10.1.2.3/32"),
        ("10.0.0.1-10.0.0.2", "10.0.0.1-10.0.0.2"),
        (" 10.0.0.4 - 10.0.0.7 ", "10.0.0.4/30"),
        ("10.0.0.4-10.0.0.4", "10.0.0.4/32"),
        ("::4-::7", "::4/126"),
        ("::1-::2", "::1-::2"),
        ("::1", "::1/128"),
    ],
)
def test_a_range_is_written_as_a_block_if_it_is_one(text: str, as_block: str) -> None:
    assert str(rng(text)) == as_block


@pytest.mark.parametrize("text", ["1234", "10.", "10.0.0.0-", "-10.0.0.0", "10.0.0.0-10.0.0.1-10.0.0.2", "10/33", "/8"])
def test_what_is_no_block_is_none(text: str) -> None:
    assert read(text) is None and internet(text) == "" and not inside(text, [ip_network("0.0.0.0/0")])
