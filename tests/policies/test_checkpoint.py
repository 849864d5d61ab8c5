"""A state's values and resources: the same as the engine's messages, whatever stands in them."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.policies.leaks.case import struct

from isthmus.errors import IsthmusError
from isthmus_policies.checkpoint import StateInvalid, recorded
from isthmus_policies.values import (
    ARCHIVE,
    ASSET,
    OUTPUT,
    RESOURCE,
    SECRET,
    SIGNATURE,
    UNKNOWN,
    UNKNOWN_TEXTS,
    File,
    of_json,
    of_struct,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.just(SIGNATURE), inner),
    max_leaves=20,
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1.0, 1),
        (1.5, 1.5),
        (7, 7),
        (True, True),
        (None, None),
        (min(UNKNOWN_TEXTS), UNKNOWN),
        ({SIGNATURE: SECRET, "value": "x"}, "x"),
        ({SIGNATURE: SECRET, "plaintext": '{"a": [1.0]}'}, {"a": [1]}),
        ({SIGNATURE: SECRET, "plaintext": json.dumps({SIGNATURE: ASSET, "path": "p"})}, File("p")),
        ({SIGNATURE: SECRET, "plaintext": "{"}, UNKNOWN),
        ({SIGNATURE: SECRET, "plaintext": 3}, UNKNOWN),
        ({SIGNATURE: SECRET, "ciphertext": "v1:AA"}, UNKNOWN),
        ({SIGNATURE: OUTPUT}, UNKNOWN),
        ({SIGNATURE: OUTPUT, "value": 2}, 2),
        ({SIGNATURE: RESOURCE, "urn": "u", "id": ""}, {"urn": "u", "id": ""}),
        ({SIGNATURE: ARCHIVE, "assets": {"f": {SIGNATURE: ASSET, "text": "t"}}}, File(parts=(File(text="t"),))),
        ({SIGNATURE: "of a kind to come"}, UNKNOWN),
        ({SIGNATURE: {"a": 1}}, UNKNOWN),
    ],
)
def test_a_value(value: Any, expected: Any) -> None:
    assert of_json(value) == expected or of_json(value) is expected


@given(st.dictionaries(st.text(max_size=3), JSON, max_size=3))
@pytest.mark.slow
def test_json_and_messages_are_read_alike(props: dict[str, Any]) -> None:
    assert of_json({"in": props})["in"] == of_struct(struct({"in": props}))["in"]


@given(JSON)
def test_whatever_a_file_holds_it_is_read_or_refused(document: Any) -> None:
    for whole in (document, {"deployment": document}, {"deployment": {"resources": document}}):
        try:
            recorded(whole)
        except IsthmusError as error:
            assert isinstance(error, StateInvalid) and all(p.got and p.expected and p.fix for p in error.problems)


URN = "urn:pulumi:s::p::a:b/c:D::name::with::colons"


@given(
    st.dictionaries(
        st.sampled_from(["inputs", "outputs", "parent", "dependencies", "propertyDependencies", "provider", "id"]), JSON
    )
)
@pytest.mark.slow
def test_whatever_a_resource_has_it_is_read_or_refused(more: dict[str, Any]) -> None:
    try:
        (one,) = recorded({"deployment": {"resources": [{**more, "urn": URN, "type": "a:b/c:D"}]}})
    except StateInvalid:
        return
    assert one.made.name == "name::with::colons" and one.made.whole_stack and not one.registered.whole_stack


def test_edges_and_providers() -> None:
    provider = {
        "urn": "urn:pulumi:s::p::pulumi:providers:aws::default",
        "type": "pulumi:providers:aws",
        "inputs": {"region": "eu-central-1", "__internal": {}},
    }
    resource = {
        "urn": URN,
        "type": "a:b/c:D",
        "id": "i",
        "provider": f"{provider['urn']}::0",
        "parent": "up",
        "inputs": {"x": 1, "__defaults": []},
        "outputs": {"y": 2},
        "dependencies": ["a"],
        "propertyDependencies": {"x": ["b"], "y": None},
        "ignoreChanges": ["tags"],
    }
    _, one = recorded({"version": 3, "deployment": {"resources": [provider, resource]}})
    assert (one.registered.props, one.made.props, one.id) == ({"x": 1}, {"y": 2}, "i")
    assert one.registered.type == one.made.type == "a:b/c:D" and one.registered.urn == one.made.urn == URN
    assert one.made.provider_props == {"region": "eu-central-1"} and one.made.provider_urn == provider["urn"]
    assert one.made.depends_on == {"a", "b"} and one.made.by_property == {"x": {"b"}, "y": frozenset()}
    assert (one.made.parent, one.made.ignored, one.registered.by_property) == ("up", ("tags",), {})


RESOURCE_AT = "deployment.resources[0]"
GOOD = {"urn": URN, "type": "a:b/c:D"}


@pytest.mark.parametrize(
    ("document", "what", "got"),
    [
        (None, "the state", "nothing"),
        ([], "the state", "a list"),
        ("x", "the state", "text"),
        (True, "the state", "true or false"),
        (1.5, "the state", "a number"),
        ({}, "the state", "a mapping without `deployment`"),
        ({"checkpoint": {"latest": None}}, "the state", "a mapping without `deployment`"),
        ({"version": 5, "deployment": {}}, "version", "a number"),
        ({"version": "3", "deployment": {}}, "version", "text"),
        ({"deployment": {"resources": {"a": 1}}}, "deployment.resources", "a mapping"),
        ({"deployment": {"resources": [7]}}, RESOURCE_AT, "a number"),
        ({"deployment": {"resources": [{**GOOD, "type": ""}]}}, f"{RESOURCE_AT}.type", "text"),
        ({"deployment": {"resources": [{**GOOD, "urn": "a::b"}]}}, f"{RESOURCE_AT}.urn", "text that is no URN"),
        ({"deployment": {"resources": [{**GOOD, "inputs": []}]}}, f"{RESOURCE_AT}.inputs", "a list"),
        ({"deployment": {"resources": [{**GOOD, "outputs": "x"}]}}, f"{RESOURCE_AT}.outputs", "text"),
        ({"deployment": {"resources": [{**GOOD, "provider": 1}]}}, f"{RESOURCE_AT}.provider", "a number"),
        ({"deployment": {"resources": [{**GOOD, "parent": {}}]}}, f"{RESOURCE_AT}.parent", "a mapping"),
        ({"deployment": {"resources": [{**GOOD, "dependencies": {}}]}}, f"{RESOURCE_AT}.dependencies", "a mapping"),
        (
            {"deployment": {"pending_operations": [{"type": "creating", "resource": {"urn": "urn:x"}}]}},
            "urn:x",
            "creating began, and its end isn't known",
        ),
        ({"deployment": {"pending_operations": [7]}}, "a resource", "an operation began, and its end isn't known"),
    ],
)
def test_what_is_wrong_with_a_state_is_named(document: Any, what: str, got: str) -> None:
    with pytest.raises(StateInvalid) as error:
        recorded(document)
    problem = error.value.problems[0]
    assert (problem.path, problem.got) == (what, got) and problem.expected and problem.fix


def test_a_backend_keeps_its_state_in_a_checkpoint() -> None:
    deployment = {"resources": [{**GOOD, "external": True, "delete": True, "inputs": {"a": 1}}]}
    (one,) = recorded({"version": 3, "checkpoint": {"latest": deployment}})
    assert one == recorded({"deployment": deployment})[0]
    assert one.only_read and one.leaving and one.id == "" and one.whole.props == {"a": 1}
    (other,) = recorded({"deployment": {"resources": [{**GOOD, "outputs": {"b": 2}}]}})
    assert not other.only_read and not other.leaving and other.whole.props == {"b": 2}
