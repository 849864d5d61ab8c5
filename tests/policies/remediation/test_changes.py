"""Changes in the engine's own message: what they reach, and what they leave as it is."""

from typing import Any

import pytest
from google.protobuf import json_format, struct_pb2
from hypothesis import given
from hypothesis import strategies as st

from isthmus_policies import values
from isthmus_policies.changes import Change, changed, places
from isthmus_policies.values import SIGNATURE, of_struct

UNKNOWN = min(values.UNKNOWN_TEXTS)


def struct(props: Any) -> struct_pb2.Struct:
    return json_format.ParseDict(props, struct_pb2.Struct())


def after(props: Any, *changes: Change) -> Any:
    result = changed(struct(props), changes)
    return None if result is None else json_format.MessageToDict(result)


def secret(value: Any) -> dict[str, Any]:
    return {SIGNATURE: values.SECRET, "value": value}


FILE = {SIGNATURE: values.ASSET, "text": "a", "hash": "1"}


@pytest.mark.parametrize(
    ("props", "change", "result"),
    [
        ({}, Change(("a",), value=True), {"a": True}),
        ({"a": False, "b": FILE}, Change(("a",), value=True), {"a": True, "b": FILE}),
        ({}, Change(("a", "b", "c"), 1), {"a": {"b": {"c": 1}}}),
        ({"a": None}, Change(("a", "b"), "x"), {"a": {"b": "x"}}),
        ({"a": [{"b": 1}, {"b": UNKNOWN}]}, Change(("a", 0, "b"), 2), {"a": [{"b": 2}, {"b": UNKNOWN}]}),
        ({}, Change(("a",), {"b": {"c": True}}), {"a": {"b": {"c": True}}}),
        ({"a": secret("x")}, Change(("a",), "y"), {"a": secret("y")}),
        ({"a": secret({"b": secret("x")})}, Change(("a", "b"), "y"), {"a": secret({"b": secret("y")})}),
        ({"a": secret({})}, Change(("a", "b"), value=True), {"a": secret({"b": True})}),
        (
            {"a": {SIGNATURE: values.OUTPUT, "value": "x", "secret": True, "dependencies": ["urn:x"]}},
            Change(("a",), "y"),
            {"a": {SIGNATURE: values.OUTPUT, "value": "y", "secret": True, "dependencies": ["urn:x"]}},
        ),
    ],
)
def test_a_change_reaches_its_place_and_nothing_else(props: Any, change: Change, result: Any) -> None:
    assert after(props, change) == result


@pytest.mark.parametrize(
    ("props", "path"),
    [
        ({"a": UNKNOWN}, ("a",)),
        ({"a": UNKNOWN}, ("a", "b")),
        ({"a": secret(UNKNOWN)}, ("a",)),
        ({"a": {SIGNATURE: values.OUTPUT}}, ("a",)),  # not known yet
        ({"a": {SIGNATURE: values.SECRET, "ciphertext": "x"}}, ("a",)),
        ({"a": FILE}, ("a",)),
        ({"a": FILE}, ("a", "text")),
        ({"a": {SIGNATURE: values.RESOURCE, "urn": "urn:x"}}, ("a", "urn")),
        ({"a": {SIGNATURE: "of a newer engine", "value": "x"}}, ("a",)),
        ({"a": {"b": 1}}, ("a",)),  # holds others
        ({"a": [1]}, ("a",)),
        ({"a": [1]}, ("a", 1)),
        ({"a": [1]}, ("a", "b")),
        ({"a": {"b": 1}}, ("a", 0)),
        ({"a": "text"}, ("a", "b")),
    ],
)
def test_what_is_not_known_or_holds_others_is_never_replaced(props: Any, path: tuple[str | int, ...]) -> None:
    assert after(props, Change(path, value=True)) is None
    assert after(props, Change(("z",), 1), Change(path, value=True)) is None, "all of it or nothing"


def test_no_change_is_none() -> None:
    assert after({"a": 1}) is None


NAME = st.sampled_from(["a", "b", "c"])
LEAVES = st.none() | st.booleans() | st.integers(0, 9) | st.sampled_from(["x", "false", *sorted(values.UNKNOWN_TEXTS)])
SIGNATURES = st.sampled_from([values.SECRET, values.OUTPUT, values.ASSET, values.ARCHIVE, values.RESOURCE, "another"])


def holders(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    wrapped = st.builds(lambda sign, value: {SIGNATURE: sign, "value": value}, SIGNATURES, inner)
    return st.lists(inner, max_size=3) | st.dictionaries(NAME, inner, max_size=3) | wrapped


PROPS = st.dictionaries(NAME, st.recursive(LEAVES, holders, max_leaves=10), max_size=4)


def leaves(value: Any, path: tuple[Any, ...] = ()) -> dict[tuple[Any, ...], Any]:
    """Each value of a message that holds no other, by its path, signatures among them."""
    if isinstance(value, dict) and value:
        return {at: v for key, item in value.items() for at, v in leaves(item, (*path, key)).items()}
    if isinstance(value, list) and value:
        return {at: v for i, item in enumerate(value) for at, v in leaves(item, (*path, i)).items()}
    return {path: value}


@given(PROPS, st.lists(NAME | st.integers(0, 2), min_size=1, max_size=3))
def test_whatever_a_resource_is_made_of_one_place_changes_and_no_secret_is_lost(props: Any, path: list[Any]) -> None:
    before = json_format.MessageToDict(struct(props))
    result = after(props, Change(tuple(path), "new"))
    if result is None:
        return
    old, new = leaves(before), leaves(result)
    different = [at for at in {*old, *new} if old.get(at, None) != new.get(at, None) and new.get(at) != "new"]
    # What goes is an empty place, or null, in which the new value stands.
    assert all(old[at] in (None, {}) for at in different)
    (place,) = (at for at in new if new[at] == "new")
    plain = tuple(step for step in place if step != "value")
    assert plain == tuple(path)
    assert not isinstance(old.get(place), str) or old[place] not in values.UNKNOWN_TEXTS
    for at, value in old.items():
        if at[-1:] == (SIGNATURE,):
            assert new[at] == value


@given(PROPS)
def test_a_path_of_a_mapping_leads_to_it(props: Any) -> None:
    read = of_struct(struct(props))
    for path, item in places(read):
        at: Any = read
        for step in path:
            at = at[step]
        assert at is item
