"""The three-way merge: every committed edit shows, and what the sandbox changed stays or is named."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from isthmus_sandbox.engine.merge import MISSING, equal, merge

SCALARS = st.none() | st.booleans() | st.integers(0, 2) | st.sampled_from([0.5, 1.0, "", "1", "a"])
NAMED = st.sampled_from("pqr")
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
        | st.lists(st.builds(lambda n, v: {"name": n, "v": v}, NAMED, inner), max_size=3, unique_by=lambda i: i["name"])
        | st.builds(lambda v: {"secure": v}, st.sampled_from(["v1:x", "v1:y"]))
    ),
    max_leaves=10,
)


@st.composite
def edited(draw: st.DrawFn, value: Any) -> Any:
    """`value` with a few edits, as a person makes them: most of it stays."""
    if isinstance(value, dict) and draw(st.booleans()):
        kept = {k: draw(edited(v)) for k, v in value.items() if draw(st.integers(0, 4)) or k == "name"}
        return kept | (draw(st.dictionaries(st.sampled_from("abcd"), VALUES, max_size=1)))
    if isinstance(value, list) and draw(st.booleans()):
        return [draw(edited(v)) for v in value if draw(st.integers(0, 4))] + draw(st.lists(VALUES, max_size=1))
    return draw(VALUES) if not draw(st.integers(0, 3)) else value


@st.composite
def histories(draw: st.DrawFn) -> tuple[Any, Any, Any]:
    base = draw(st.dictionaries(st.sampled_from("abc"), VALUES, max_size=3))
    return base, draw(edited(base)), draw(edited(base))


def parts(value: Any) -> dict[str, Any] | None:
    """What a value is made of, by what identifies it across edits; None for one that is whole."""
    if isinstance(value, dict) and value.keys() != {"secure"}:
        return value
    if isinstance(value, list) and value and all(isinstance(i, dict) and isinstance(i.get("name"), str) for i in value):
        by_name = {i["name"]: i for i in value}
        return by_name if len(by_name) == len(value) else None
    return None


def shows(base: Any, now: Any, merged: Any) -> bool:
    """Whether all that changed from `base` to `now` is in `merged`."""
    if equal(base, now) or equal(now, merged):
        return True
    inner, old, new = parts(merged), parts(base) or {}, parts(now)
    if inner is not None and new is not None:
        return all(shows(*(side.get(key, MISSING) for side in (old, new, inner))) for key in {**old, **new})
    sides = (base, now, merged)
    if all(isinstance(side, list) for side in sides) and len({len(side) for side in sides}) == 1:
        return all(shows(*items) for items in zip(*sides, strict=True))
    return False


@given(histories())
def test_every_committed_edit_shows(history: tuple[Any, Any, Any]) -> None:
    base, ours, theirs = history
    assert shows(base, theirs, merge(base, ours, theirs).value)


@given(histories())
def test_the_sandbox_s_edits_stay_or_are_named(history: tuple[Any, Any, Any]) -> None:
    base, ours, theirs = history
    merged = merge(base, ours, theirs)
    assert merged.dropped or shows(base, ours, merged.value)


@given(histories())
def test_one_side_s_edits_alone_are_taken_whole(history: tuple[Any, Any, Any]) -> None:
    base, ours, theirs = history
    assert equal(merge(base, base, theirs).value, theirs) and not merge(base, base, theirs).dropped
    assert equal(merge(base, ours, base).value, ours) and not merge(base, ours, base).dropped


def test_a_longer_list_keeps_both_edits_where_items_have_names() -> None:
    base = {"sites": [{"name": "a", "q": 1, "z": 1}]}
    ours = {"sites": [{"name": "a", "q": 2, "z": 1}]}
    theirs = {"sites": [{"name": "new"}, {"name": "a", "q": 1, "z": 5}]}
    found = merge(base, ours, theirs)
    assert found.value == {"sites": [{"name": "new"}, {"name": "a", "q": 2, "z": 5}]} and not found.dropped


def test_a_longer_list_without_names_is_the_committed_one_and_that_is_said() -> None:
    found = merge({"x": [1, 2]}, {"x": [1, 3]}, {"x": [5, 2, 6]})
    assert found.value == {"x": [5, 2, 6]} and found.dropped == ("x",)


def test_both_changed_one_value() -> None:
    found = merge({"x": [{"q": 1}]}, {"x": [{"q": 2}]}, {"x": [{"q": 3}]})
    assert found.value == {"x": [{"q": 3}]} and found.dropped == ("x[0].q",)


def test_types_count() -> None:
    assert merge({"x": 1}, {"x": 1}, {"x": True}).value == {"x": True}
    assert merge({"x": 1}, {"x": True}, {"x": 1}).value["x"] is True


def test_a_secret_is_one_value() -> None:
    found = merge({"x": {"secure": "a"}}, {"x": {"secure": "b"}}, {"x": {"y": 1}})
    assert found.value == {"x": {"y": 1}} and found.dropped == ("x",)
