"""The tables name only what the SDK has: a typing error would be silent otherwise."""

import re

import pytest

from sandbox.plugins.aws.resource_type import ResourceType
from sandbox.plugins.aws.types import TYPES
from sandbox.plugins.core import reflect

SDK = "pulumi_aws"


@pytest.mark.parametrize("token", sorted(TYPES))
def test_every_property_of_a_table_exists(token: str) -> None:
    kind: ResourceType = TYPES[token]
    inputs = set(reflect.properties(reflect.args_class(SDK, token)))
    cls = reflect.resource_class(SDK, token)
    assert cls is not None
    outputs = set(reflect.output_types(cls))
    named = {*kind.replace, *kind.defaults, *kind.after, *kind.write_only, *kind.same, *kind.values}
    named |= {name for group in (*kind.conflicts, *kind.one_of) for name in group}
    named |= {path.split(".")[0] for path in kind.computed}
    named |= {kind.autoname} - {""}
    assert named <= inputs, f"not inputs of {token}: {sorted(named - inputs)}"
    assert kind.secret_outputs | kind.volatile <= outputs


@pytest.mark.parametrize("token", sorted(TYPES))
def test_times_of_changes_are_unknown_before_a_change(token: str) -> None:
    cls = reflect.resource_class(SDK, token)
    assert cls is not None
    times = {
        name
        for name in reflect.output_types(cls)
        if re.fullmatch(r"(last)?(modified|updated)(At|Time|Date)?", name, re.I)
    }
    assert TYPES[token].update is None or times <= TYPES[token].volatile
