"""Intervals of addresses: what they are joined to, what is left of them, and how many are somebody in particular."""

import pytest

from isthmus_policies.decisions.policies import ranges
from isthmus_policies.decisions.policies.ranges import FIRST_V6, GLOBAL, WORLD, Interval, Ranges

END = WORLD[0][1]


@pytest.mark.parametrize(
    ("text", "interval"),
    [
        ("0.0.0.1", (1, 1)),
        ("0.0.0.7/30", (4, 7)),
        ("0.0.0.0/0", (0, FIRST_V6 - 1)),
        ("::/0", (FIRST_V6, END)),
        ("::1", (FIRST_V6 + 1, FIRST_V6 + 1)),
        ("::ffff:0.0.0.4/127", (4, 5)),
        ("::ffff:0:0/96", (0, FIRST_V6 - 1)),
        ("::fffe:0:0/95", (FIRST_V6 + (0xFFFE << 32), FIRST_V6 + (0x10000 << 32) - 1)),
        ("a name", None),
    ],
)
def test_a_text_is_an_interval_of_the_line(text: str, interval: Interval | None) -> None:
    assert ranges.of_text(text) == interval


@pytest.mark.parametrize(
    ("intervals", "joined", "others"),
    [
        ([], (), WORLD),
        ([(0, END)], WORLD, ()),
        ([(3, 4), (1, 2)], ((1, 4),), ((0, 0), (5, END))),
        ([(1, 2), (4, 5)], ((1, 2), (4, 5)), ((0, 0), (3, 3), (6, END))),
        ([(1, 9), (2, 3)], ((1, 9),), ((0, 0), (10, END))),
        ([(0, 3), (2, 5)], ((0, 5),), ((6, END),)),
        ([(7, END - 1)], ((7, END - 1),), ((0, 6), (END, END))),
    ],
)
def test_a_union_is_sorted_and_apart_and_its_complement_is_the_rest(
    intervals: list[Interval], joined: Ranges, others: Ranges
) -> None:
    assert ranges.union(intervals) == joined
    assert ranges.complement(joined) == others


@pytest.mark.parametrize(
    ("left", "right", "both"),
    [
        (((0, 5),), ((5, 9),), ((5, 5),)),
        (((0, 4),), ((5, 9),), ()),
        (((0, 9),), ((1, 2), (4, 5), (9, 12)), ((1, 2), (4, 5), (9, 9))),
        (((0, 2), (4, 9)), ((1, 4), (6, 9)), ((1, 2), (4, 4), (6, 9))),
        ((), ((0, 1),), ()),
    ],
)
def test_an_intersection_is_what_both_have(left: Ranges, right: Ranges, both: Ranges) -> None:
    assert ranges.intersection(left, right) == ranges.intersection(right, left) == both


@pytest.mark.parametrize(
    ("texts", "kept"),
    [
        (["8.0.0.0/9"], ["8.0.0.0/9"]),
        (["8.0.0.0/8"], []),
        (["8.0.0.0/9", "9.0.0.0/9"], []),
        (["2600::/33"], ["2600::/33"]),
        (["2600::/32"], []),
        (["8.0.0.0/8", "2600::/33"], ["2600::/33"]),
        (["8.0.0.0/9", "2600::/32"], ["8.0.0.0/9"]),
        (["10.0.0.0/8", "fe80::/10", "8.8.8.8"], ["8.8.8.8"]),
    ],
)
def test_somebody_in_particular_has_less_than_a_broad_range_of_either_version(
    texts: list[str], kept: list[str]
) -> None:
    def read(of: list[str]) -> Ranges:
        return ranges.union(interval for text in of if (interval := ranges.of_text(text)))

    assert ranges.narrow(read(texts)) == read(kept)


def test_a_version_is_counted_by_itself_to_its_last_address() -> None:
    first = 8 << 24
    almost = ranges.union([(first, first + ranges.BROAD_V4 - 2), (FIRST_V6, FIRST_V6)])
    assert ranges.narrow(almost) == almost
    last = ((FIRST_V6 - 1, FIRST_V6 - 1),)
    assert ranges.narrow(ranges.union([*last, (first, first + ranges.BROAD_V4 - 2)])) == ()


def test_no_request_comes_from_a_private_address() -> None:
    for text in ranges.NOT_GLOBAL:
        interval = ranges.of_text(text)
        assert interval and ranges.intersection(GLOBAL, (interval,)) == ()
    assert ranges.intersection(GLOBAL, (ranges.of_text("11.0.0.0/8") or (0, 0),))


@pytest.mark.parametrize(
    ("interval", "text"),
    [
        ((1, 1), "0.0.0.1"),
        ((1, 2), "0.0.0.1 to 0.0.0.2"),
        ((FIRST_V6 - 1, FIRST_V6), "255.255.255.255 to ::"),
        ((FIRST_V6 + 1, FIRST_V6 + 1), "::1"),
    ],
)
def test_an_interval_in_words(interval: Interval, text: str) -> None:
    assert ranges.text_of(interval) == text
