"""Make an API's answer fit the SDK's output types: a wrong shape crashes the user's program and poisons the state."""

import collections.abc
import typing
from typing import Any

from pulumi import _types

from isthmus_sandbox.plugins.core import reflect
from isthmus_sandbox.plugins.core.check import alternatives
from isthmus_sandbox.plugins.core.values import UNKNOWN, SecretStr, is_secret


class Drop:
    """What fits no alternative and is left out."""


DROP = Drop()


def shape(value: Any, kind: Any) -> Any:
    """`value` as the output type `kind` has it, or DROP."""
    if value is UNKNOWN or value is None:
        return value
    choices = list(alternatives(kind))
    if not choices or Any in choices:
        return value
    for choice in choices:
        fitted = _fit(value, choice)
        if fitted is not DROP:
            return fitted
    return DROP


def _fit(value: Any, kind: Any) -> Any:
    origin = typing.get_origin(kind)
    if isinstance(kind, type) and (_types.is_output_type(kind) or _types.is_input_type(kind)):
        if isinstance(value, list):  # the providers flatten lists of one
            value = value[0] if value else None
        if not isinstance(value, dict):
            return DROP
        types = reflect.hints(kind)
        fitted = {k: shape(v, types[k]) for k, v in value.items() if k in types}
        return {k: v for k, v in fitted.items() if v is not DROP and v is not None}
    if origin in (collections.abc.Sequence, list):
        items = value if isinstance(value, list) else [value]
        return [v for v in (shape(i, typing.get_args(kind)[0]) for i in items) if v is not DROP]
    if origin in (collections.abc.Mapping, dict):
        return value if isinstance(value, dict) else DROP
    if kind is str and not isinstance(value, dict | list):
        return value if isinstance(value, str) else _string(value)
    if kind in (bool, int, float) and isinstance(value, bool | int | float):
        return value
    return DROP


def _string(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value.isoformat()) if hasattr(value, "isoformat") else str(value)
    return SecretStr(text) if is_secret(value) else text
