"""Wire values and back: nothing is lost, and a secret stays one."""

import copy
from typing import Any

import pytest
from google.protobuf import struct_pb2
from hypothesis import given

from isthmus_sandbox.plugins.core.values import (
    OUTPUT,
    RESOURCE,
    SECRET,
    SIGNATURE,
    UNKNOWN,
    UNKNOWN_ID,
    from_struct,
    has_secret,
    has_unknown,
    is_secret,
    mark,
    mark_like,
    redact,
    secrets_of,
    taint,
    to_struct,
    to_value,
)
from tests.plugins.core.samples import LEAF, PLAIN, few, trees


def marks(value: Any) -> Any:
    """Where the marks are."""
    if isinstance(value, dict):
        return {k: marks(v) for k, v in value.items()}
    return [marks(v) for v in value] if isinstance(value, list) else is_secret(value)


def wire(**fields: Any) -> struct_pb2.Struct:
    """A Struct of plain fields."""
    struct = struct_pb2.Struct()
    struct.update(fields)
    return struct


@few
@given(trees(LEAF))
def test_round_trip_keeps_values_secrets_and_unknowns(value: dict[str, Any]) -> None:
    back = from_struct(to_struct(value))
    assert back == value and marks(back) == marks(value)
    assert has_secret(back) == has_secret(value) and has_unknown(back) == has_unknown(value)
    assert copy.deepcopy(back) == back and marks(copy.deepcopy(back)) == marks(back)


@few
@given(trees(PLAIN))
def test_what_is_marked_is_nowhere_in_clear(value: dict[str, Any]) -> None:
    def clear(plain: Any) -> list[Any]:
        if plain.WhichOneof("kind") == "struct_value":
            if plain.struct_value.fields.get(SIGNATURE, struct_pb2.Value()).string_value == SECRET:
                return []
            return [leaf for item in plain.struct_value.fields.values() for leaf in clear(item)]
        if plain.WhichOneof("kind") == "list_value":
            return [leaf for item in plain.list_value.values for leaf in clear(item)]
        return [] if plain.WhichOneof("kind") in ("null_value", "bool_value") else [plain]

    assert clear(to_value(mark(value))) == []


def test_signatures() -> None:
    inside = {SIGNATURE: SECRET, "value": {"a": "s3cret", "n": 3, "u": UNKNOWN_ID}}
    value = from_struct(
        wire(
            secret=inside,
            unknown=UNKNOWN_ID,
            known={SIGNATURE: OUTPUT, "value": 1},
            unknown_output={SIGNATURE: OUTPUT},
            secret_output={SIGNATURE: OUTPUT, "value": "s3cret", "secret": True},
            resource={SIGNATURE: RESOURCE, "urn": "u", "id": "i"},
            component={SIGNATURE: RESOURCE, "urn": "u"},
            asset={SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "text": "t"},
        )
    )
    assert is_secret(value["secret"]["a"]) and is_secret(value["secret"]["n"]) and value["secret"]["u"] is UNKNOWN
    assert value["unknown"] is UNKNOWN and value["unknown_output"] is UNKNOWN
    assert is_secret(value["secret_output"]) and not is_secret(value["known"])
    assert (value["known"], value["resource"], value["component"]) == (1, "i", "u")
    assert value["asset"]["text"] == "t" and SIGNATURE in value["asset"]


def test_secrets_don_t_show_themselves() -> None:
    secret = mark({"text": "hunter22", "number": 4711, "fraction": 0.5, "list": ["zebra-77"]})
    assert not [word for word in ("hunter22", "4711", "0.5", "zebra-77") if word in repr(secret)]
    assert secrets_of(secret) == {"hunter22", "zebra-77"}
    assert redact("no hunter22 and zebra-77", secret) == "no [secret] and [secret]"


def test_marks_follow_the_value_and_the_place() -> None:
    answer = {"policy": 'x"hunter22"y', "other": "fine", "list": ["hunter22"], "number": 1}
    tainted = taint(answer, {"hunter22"})
    assert tainted == answer and marks(tainted) == {"policy": True, "other": False, "list": [True], "number": False}
    like = mark_like({"a": 7, "b": "x", "c": [1, 2], "d": {"e": 1}}, {"a": mark(7), "c": [1, mark(2)], "d": mark("x")})
    assert marks(like) == {"a": True, "b": False, "c": [True, True], "d": {"e": True}}


@pytest.mark.parametrize(("value", "expected"), [((1, "a"), [1, "a"]), ({}, {}), ([], [])])
def test_tuples_and_empty_ones(value: Any, expected: Any) -> None:
    assert from_struct(to_struct({"v": value})) == {"v": expected}
