"""Entries in order: against each address by itself, and in the cases that people write."""

from hypothesis import given
from hypothesis import strategies as st

from isthmus_policies.decisions.network_acl import Entry, opened
from isthmus_policies.decisions.networks import Range, read

ALL = (0, 65535)
SITE = 256  # addresses
ENTRIES = st.lists(
    st.tuples(st.booleans(), st.integers(0, 40), st.integers(0, 23), st.sampled_from((22, 443, 3389))), max_size=6
)


def entry(number: int, allows: bool, *blocks: str, ports: tuple[int, int] = ALL) -> Entry:
    return Entry(number, allows, tuple(item for block in blocks if (item := read(block))), ports)


@given(ENTRIES)
def test_the_first_entry_that_matches_decides(drawn: list[tuple[bool, int, int, int]]) -> None:
    start = read("8.8.0.0/24")
    assert start
    entries = []
    for number, (allows, first, length, port) in enumerate(drawn):
        low = start.first + first * SITE
        entries.append(Entry(number, allows, (Range(4, low, low + (length + 1) * SITE - 1),), (port, port)))
    for port in (22, 3389):
        allowed = set()
        for site in range(64):
            for allows, first, length, at in drawn:
                if at == port and first <= site <= first + length:
                    if allows:
                        allowed.add(site)
                    break
        wide = any(n in allowed and n + 1 in allowed for n in range(0, 64, 2))
        assert (port in opened(entries)) == (wide or len(allowed) > 16)


def test_everything_from_anywhere_is_administration_as_well() -> None:
    assert set(opened([entry(100, True, "0.0.0.0/0")])) == {22, 3389}


def test_https_from_anywhere_is_no_door_by_itself() -> None:
    assert opened([entry(100, True, "0.0.0.0/0", ports=(443, 443))]) == {}


def test_a_denial_before_closes_and_one_after_does_not() -> None:
    deny = entry(90, False, "0.0.0.0/0", ports=(22, 22))
    assert set(opened([entry(100, True, "0.0.0.0/0"), deny])) == {3389}
    assert set(opened([entry(80, True, "0.0.0.0/0"), deny])) == {22, 3389}


def test_halves_are_everything() -> None:
    halves = [entry(1, True, "0.0.0.0/1", ports=(22, 22)), entry(2, True, "128.0.0.0/1", ports=(22, 22))]
    assert opened(halves)[22] == "0.0.0.0/0"
