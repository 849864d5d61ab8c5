"""Diffs: empty for what is equal, and every change at its own path."""

from typing import Any

import pytest
from hypothesis import given

from isthmus_sandbox.plugins.core.diff import at, diff, join, plain, top, within
from isthmus_sandbox.plugins.core.server import diff_response
from isthmus_sandbox.plugins.core.values import UNKNOWN, from_struct, to_struct
from tests.plugins.core.samples import LEAF, PLAIN, TEXT, few, trees


@few
@given(trees(PLAIN))
def test_equal_inputs_are_no_change(value: dict[str, Any]) -> None:
    assert diff(value, from_struct(to_struct(value))) == {}


@few
@given(trees(LEAF), trees(LEAF))
def test_a_diff_turned_round_names_the_same_paths(old: dict[str, Any], new: dict[str, Any]) -> None:
    there, back = diff(old, new), diff(new, old)
    turned = {"add": "delete", "delete": "add", "update": "update"}
    one_sided = set(there) ^ set(back)  # an unknown is a change only when it is new
    assert {p: turned[k] for p, k in there.items() if p not in one_sided} == {
        p: k for p, k in back.items() if p not in one_sided
    }


@few
@given(trees(PLAIN), TEXT, TEXT)
def test_one_more_key_is_one_path(value: dict[str, Any], key: str, text: str) -> None:
    if key not in value and not key.startswith("__"):
        assert diff({"p": value}, {"p": {**value, key: text}}) == {join("p", key): "add"}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"a": 1}, {"a": 1.0}, {}),
        ({"a": 1}, {"a": True}, {"a": "update"}),
        ({"a": 1}, {"a": "1"}, {"a": "update"}),
        ({"a": None}, {}, {}),
        ({"a": []}, {"a": ["x"]}, {"a[0]": "add"}),
        ({"a": ["x", "y"]}, {"a": ["x"]}, {"a[1]": "delete"}),
        ({"a": {"b": {"c.d": 1}}}, {"a": {"b": {"c.d": 2}}}, {'a.b["c.d"]': "update"}),
        ({"a": {"b": 1}}, {"a": ["b"]}, {"a": "update"}),
        ({"a": "x"}, {"a": UNKNOWN}, {"a": "update"}),
        ({"a": UNKNOWN}, {"a": UNKNOWN}, {"a": "update"}),
        ({"__defaults": ["a"]}, {"__defaults": []}, {}),
        ({"tags": {"__x": "1"}}, {"tags": {"__x": "2"}}, {"tags.__x": "update"}),
        ({"a": {"__defaults": []}}, {"a": {}}, {}),
    ],
)
def test_paths(old: Any, new: Any, expected: dict[str, str]) -> None:
    assert diff(old, new) == expected


@pytest.mark.parametrize(
    ("key", "path", "first"),
    [("a", "p.a", "p"), (0, "p[0]", "p"), ("a b", 'p["a b"]', "p"), ('q"', 'p["q\\""]', "p"), ("", 'p[""]', "p")],
)
def test_join_and_top(key: str | int, path: str, first: str) -> None:
    assert join("p", key) == path and top(path) == first


def test_response_says_what_replaces() -> None:
    found = {"a.b": "add", "c[0]": "delete", "d": "update", "e.f": "update"}
    response = diff_response(found, {"a", "e.f"}, delete_first=True)
    assert list(response.replaces) == ["a.b", "e.f"] and list(response.diffs) == ["a", "c", "d", "e"]
    assert {p: d.kind for p, d in response.detailedDiff.items()} == {"a.b": 1, "c[0]": 2, "d": 4, "e.f": 5}
    assert (
        response.deleteBeforeReplace
        and not diff_response({"d": "update"}, {"a"}, delete_first=True).deleteBeforeReplace
    )
    assert diff_response({}, {"a"}).changes == response.DIFF_NONE


def test_paths_without_indexes() -> None:
    assert [plain(path) for path in ("a", "a.b", "a[0].b[1]", 'a["odd.key"].b')] == ["a", "a.b", "a.b", "a.b"]
    assert within("a", "a") and within("a.b.c", "a.b") and not within("ab", "a") and not within("a", "a.b")


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("a", [("a[0]", {"b": 1}), ("a[1]", {"b": 2})]),
        ("a.b", [("a[0].b", 1), ("a[1].b", 2)]),
        ("c", [("c[0]", "x"), ("c[1]", "y")]),
        ("d.e", [("d.e", None)]),
        ("f.g", []),
    ],
)
def test_what_stands_at_a_path(name: str, found: list[tuple[str, Any]]) -> None:
    inputs = {"a": [{"b": 1}, {"b": 2}], "c": ["x", "y"], "d": {}}
    assert list(at(inputs, name)) == found
