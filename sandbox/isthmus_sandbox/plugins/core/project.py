"""Live properties seen through inputs: what a program sets, and what it may set."""

import collections.abc
import typing
from typing import Any

from pulumi import _types

from isthmus_sandbox.plugins.core import reflect
from isthmus_sandbox.plugins.core.check import alternatives


def project(live: Any, inputs: Any) -> Any:
    """The part of `live` that `inputs` speaks about, recursively: computed neighbours are no drift.

    Lists of plain values are compared as sets, since the APIs order them as they like.
    """
    if isinstance(live, dict) and isinstance(inputs, dict):
        return {k: project(live[k], v) for k, v in inputs.items() if live.get(k) is not None}
    if isinstance(live, list) and isinstance(inputs, list):
        plain = all(not isinstance(item, dict | list) for item in [*live, *inputs])
        if plain and sorted(map(str, live)) == sorted(map(str, inputs)):
            return inputs
        return [project(item, inputs[i]) if i < len(inputs) else item for i, item in enumerate(live)]
    return live


def settable(value: Any, kind: Any) -> Any:
    """A live value without what is output only, by the input type."""
    for choice in alternatives(kind):
        if isinstance(value, dict) and isinstance(choice, type) and _types.is_input_type(choice):
            table = reflect.properties(choice)
            return {k: settable(v, table[k][0]) for k, v in value.items() if k in table and v is not None}
        if isinstance(value, list) and typing.get_origin(choice) in (collections.abc.Sequence, list):
            return [settable(item, typing.get_args(choice)[0]) for item in value]
    return value
