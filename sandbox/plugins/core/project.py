"""Live properties seen through inputs: what a program speaks about, and what it may set."""

import collections.abc
import typing
from typing import Any

from pulumi import _types

from sandbox.plugins.core import reflect
from sandbox.plugins.core.check import alternatives


def project(live: Any, said: Any) -> Any:
    """The part of `live` that `said` speaks about, recursively: computed neighbours are no drift.

    Lists of plain values are compared as sets, since the APIs order them as they like.
    """
    if isinstance(live, dict) and isinstance(said, dict):
        return {k: project(live[k], v) for k, v in said.items() if live.get(k) is not None}
    if isinstance(live, list) and isinstance(said, list):
        plain = all(not isinstance(item, dict | list) for item in [*live, *said])
        if plain and sorted(map(str, live)) == sorted(map(str, said)):
            return said
        return [project(item, said[i]) if i < len(said) else item for i, item in enumerate(live)]
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
