"""Checks against an SDK's types: all problems at once, each at its path."""

from typing import Any

import pytest
from hypothesis import given

from isthmus_sandbox.plugins.core import reflect
from isthmus_sandbox.plugins.core.check import Failures, check_object
from isthmus_sandbox.plugins.core.diff import join
from isthmus_sandbox.plugins.core.values import UNKNOWN, mark
from tests.plugins.core.samples import LEAF, TEXT, ThingArgs, few, trees


def found(value: dict[str, Any]) -> dict[str, str]:
    failures: Failures = []
    check_object(value, ThingArgs, "", failures)
    assert len(dict(failures)) == len(failures)
    return dict(failures)


GOOD = {
    "name": "n",
    "ratio": 1,
    "enabled": False,
    "color": "red",
    "inner": {"size": 1, "deepName": "d"},
    "inners": [{"size": 2}],
    "tags": {"any key": "x", "__x": "y"},
    "either": {"size": 1},
    "anything": [{"x": 1}, 2],
}


def test_good_inputs_pass() -> None:
    assert found(GOOD) == {}
    assert found(mark(GOOD)) == {}
    assert found(dict.fromkeys(GOOD, UNKNOWN)) == {}
    assert found({"name": "n", "inners": [UNKNOWN, {"size": UNKNOWN}], "tags": {"a": UNKNOWN}, "ratio": None}) == {}


def test_all_problems_are_told_at_once() -> None:
    failures = found(
        {
            "nmae": "n",
            "ratio": "1",
            "enabled": "true",
            "color": "green",
            "inner": {"size": 1.5, "deep_name": "d"},
            "inners": [{"size": 1}, {}, "x"],
            "tags": {"a": 1, "b": {}},
            "either": 5,
        }
    )
    assert failures == {
        "name": "missing required property",
        "nmae": "unknown property; did you mean 'name'?",
        "ratio": "expected number, got string",
        "enabled": "expected boolean, got string",
        "color": "'green' is not one of 'red', 'blue'",
        "inner.size": "expected integer, got number",
        "inner.deep_name": "unknown property; did you mean 'deepName'?",
        "inners[1].size": "missing required property",
        "inners[2]": "expected object, got string",
        "tags.a": "expected string, got integer",
        "tags.b": "expected string, got object",
        "either": "expected string or object, got integer",
    }


@few
@given(trees(LEAF), TEXT)
def test_an_unknown_property_never_passes(value: dict[str, Any], name: str) -> None:
    known = set(reflect.properties(ThingArgs))
    failures = found({**value, name: 1, "name": "n"})
    assert all(join("", key) in failures for key in {*value, name} - known)
    nested = found({"name": "n", "inner": {"size": 1, name: 1}})
    assert nested or name in ("size", "deepName")


def test_secrets_aren_t_shown_in_reasons() -> None:
    assert "s3cret" not in str(found({"name": mark("s3cret"), "color": mark("s3cret"), "ratio": mark("s3cret")}))


@pytest.mark.parametrize("key", ["__x", "__proto__", "x-y", "", "Name"])
def test_odd_names_are_unknown_properties(key: str) -> None:
    assert any("unknown property" in reason for reason in found({"name": "n", key: 1}).values())
    assert found({"name": "n", "__defaults": []}) == {}
