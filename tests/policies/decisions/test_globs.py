"""What IAM's patterns stand for, and the text that is in some of them and in none of others."""

import pytest

from isthmus_policies.decisions.policies import globs
from isthmus_policies.decisions.policies.globs import (
    ACCOUNTS,
    ANY,
    ARNS_OF_ACCOUNTS,
    DIGIT,
    EVERY,
    FRESH,
    MOST_PATTERNS,
    NONE,
    ONE,
    ONE_OF_PART,
    PART,
    UNDECIDED,
    Glob,
    Texts,
    arn_like,
    common,
    exact,
    like,
    of_globs,
    wild,
)


@pytest.mark.parametrize(
    ("token", "fitting", "others"),
    [
        ("a", ["a"], ["A", "b", "", "aa"]),
        (ONE, ["a", ":", "1"], ["", "ab"]),
        (ONE_OF_PART, ["a", "1"], [":", "", "ab"]),
        (DIGIT, ["0", "5", "9"], ["a", ":", "X", "", "12"]),
        (ANY, ["", "a", "a:b"], []),
        (PART, ["", "a", "ab"], [":", "a:b"]),
    ],
)
def test_each_token_stands_for_its_texts_only(token: str, fitting: list[str], others: list[str]) -> None:
    glob = Glob((token,))
    assert all(glob.matches(text) for text in fitting)
    assert not any(glob.matches(text) for text in others)


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("a*c", "ac", True),
        ("a*c", "abbc", True),
        ("a*c", "abcb", False),
        ("a**", "a", True),
        ("*a*a", "baca", True),
        ("*a*a", "ba", False),
        ("a?c", "abc", True),
        ("a?c", "ac", False),
        ("", "", True),
        ("", "a", False),
    ],
)
def test_stars_and_marks_stand_for_others(pattern: str, text: str, matches: bool) -> None:
    assert Glob(tuple(wild(pattern))).matches(text) is matches
    assert like("other", pattern).matches(text) is matches


def test_a_pattern_that_folds_is_of_any_case() -> None:
    fold, plain = Glob(("a", "B"), fold=True), Glob(("a", "B"))
    assert all(fold.matches(text) for text in ("ab", "AB", "aB")) and not fold.matches("ac")
    assert plain.matches("aB") and not plain.matches("ab")
    assert plain.is_literal and not fold.is_literal and not Glob((ONE,)).is_literal


@pytest.mark.parametrize(
    ("glob", "fill", "text"),
    [
        (Glob(("a", ANY, "b")), "x:y", "ax:yb"),
        (Glob(("a", PART, "b")), "x:y", "axyb"),
        (Glob((ONE, ONE_OF_PART, DIGIT)), "x", "999"),
        (Glob((ANY,)), "", ""),
    ],
)
def test_a_sample_is_a_text_that_the_pattern_stands_for(glob: Glob, fill: str, text: str) -> None:
    assert glob.sample(fill) == text and glob.matches(text)


def test_a_union_has_the_texts_of_each_part() -> None:
    both = of_globs([Glob(("a",)), Glob(("b", ANY))]) | exact(["c"])
    assert both == Texts(frozenset("ac"), (Glob(("b", ANY)),))
    assert [text for text in ("a", "b", "bx", "c", "ax", "") if both.matches(text)] == ["a", "b", "bx", "c"]
    assert not NONE.matches("") and EVERY.matches("")


def test_an_account_is_twelve_digits() -> None:
    arn = "arn:aws:iam::{}:role/a:b"
    for account, matches in (("1" * 12, True), ("1" * 11, False), ("1" * 13, False), ("a" * 12, False)):
        assert ACCOUNTS.matches(account) is ARNS_OF_ACCOUNTS.matches(arn.format(account)) is matches
    assert not ARNS_OF_ACCOUNTS.matches("arn:aws:iam:a:b:111111111111:role")


def test_wildcards_of_an_arn_stay_in_their_part_but_for_the_last() -> None:
    glob = arn_like("arn:*:s?:*::role/*")
    assert glob is not None
    assert glob.matches("arn:aws:s3:eu::role/a:b")
    assert not glob.matches("arn:aws:s:::role/a") and not glob.matches("arn:aws:s3:a:b::role/a")
    last = arn_like("arn:a:b:c:d:x?y")
    assert last is not None and last.matches("arn:a:b:c:d:x:y")
    assert arn_like("arn:aws:s3::b") is None and arn_like("arn:a:b:c:d:") is not None


@pytest.mark.parametrize(
    ("inside", "outside", "expected"),
    [
        ([exact("ab")], [], "a"),
        ([exact("ab")], [exact("a")], "b"),
        ([exact("ab"), exact("bc")], [], "b"),
        ([exact("ab"), like("b*")], [like("*b")], None),
        ([exact("a")], [EVERY], None),
        ([NONE, EVERY], [], None),
        ([like("a*")], [], "a999988887777"),
        ([like("a*")], [like("a?*")], "a"),
        ([like("y*"), like("*b")], [], "yb"),
        ([like("a*"), like("b*")], [], None),
        ([like("a*")], [like("a*")], None),
        ([], [], "999988887777"),
        ([], [exact([*globs.FILLS, "/"])], "0"),
        ([], [EVERY], None),
        ([like("z", "a?")], [like("a9", "z")], "a0"),
        ([like("?")], [like("0", "9", ":")], FRESH),
        ([Texts(globs=(Glob(("a",), fold=True),))], [exact("a")], None),
    ],
)
def test_a_text_that_is_in_all_of_these_and_in_none_of_those(
    inside: list[Texts], outside: list[Texts], expected: str | None
) -> None:
    assert common(tuple(inside), tuple(outside)) == expected


def test_what_is_too_long_to_work_out_is_undecided() -> None:
    def many(number: int) -> Texts:
        return like(*(f"a{i}*" for i in range(number)))

    two = (like("y*b"), like("*c?b"))
    assert common(two, (many(MOST_PATTERNS - 2),)) == "yc0b"
    assert common(two, (many(MOST_PATTERNS - 1),)) == UNDECIDED
    wide = tuple(like(f"*{letter}*{letter}*") for letter in "abcdefghij")
    assert common(wide, ()) == UNDECIDED
