"""Check inputs against the SDK's types: unknown property, missing required, wrong type, not one of an enum's values."""

import collections.abc
import difflib
import enum
import typing
from collections.abc import Iterator, Mapping
from typing import Any

import pulumi
from pulumi import _types

from isthmus_sandbox.plugins.core import reflect
from isthmus_sandbox.plugins.core.diff import join
from isthmus_sandbox.plugins.core.values import SIGNATURE, UNKNOWN

Failures = list[tuple[str, str]]  # property path, reason

DEFAULTS = "__defaults"  # the engine's and the plugins' own note in inputs, at any depth; no property
_NAMES = {str: "string", bool: "boolean", int: "integer", float: "number", list: "list", dict: "object"}
_LISTS = (collections.abc.Sequence, list)
_MAPS = (collections.abc.Mapping, dict)


def check_object(value: Mapping[str, Any], args: type, path: str, failures: Failures) -> None:
    """Check a mapping of inputs against an args class; problems are appended to `failures`, all of them."""
    table = reflect.properties(args)
    for key, item in value.items():
        if key == DEFAULTS:
            continue
        if key not in table:
            failures.append((join(path, key), f"unknown property{_hint(key, table)}"))
        else:
            check_value(item, table[key][0], join(path, key), failures)
    failures += [
        (join(path, k), "missing required property")
        for k, (_, required) in table.items()
        if required and value.get(k) is None
    ]


def check_value(value: Any, kind: Any, path: str, failures: Failures) -> None:
    """Check one value against a type annotation. Unknown and absent values pass."""
    if value is UNKNOWN or value is None:
        return
    choices = list(alternatives(kind))
    if not choices or Any in choices or any(isinstance(c, typing.TypeVar) for c in choices):
        return
    nearest: Failures | None = None
    for choice in choices:
        inside: Failures = []
        if _fits(value, choice, path, inside):
            if not inside:
                return
            if nearest is None or len(inside) < len(nearest):
                nearest = inside
    if nearest is not None:
        failures.extend(nearest)
    else:
        expected = " or ".join(dict.fromkeys(map(_name, choices)))
        failures.append((path, f"expected {expected}, got {_NAMES.get(_plain(value), type(value).__name__)}"))


def alternatives(kind: Any) -> Iterator[Any]:
    """The concrete types inside Input, Optional and Union; without Awaitable, Output and the TypedDict twins."""
    if _types._is_union_type(kind):  # type: ignore[no-untyped-call]  # private, without types
        for part in typing.get_args(kind):
            yield from alternatives(part)
        return
    origin = typing.get_origin(kind)
    if kind is reflect.NONE or origin is collections.abc.Awaitable or _is_output(kind, origin):
        return
    if isinstance(kind, type) and kind.__name__.endswith("ArgsDict") and typing.is_typeddict(kind):
        return
    yield kind


def _is_output(kind: Any, origin: Any) -> bool:
    return "Output" in (getattr(kind, "__name__", ""), getattr(origin, "__name__", ""))


def _fits(value: Any, kind: Any, path: str, failures: Failures) -> bool:
    """Whether a value has the outer shape of a type; failures inside it are appended."""
    origin = typing.get_origin(kind)
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        values = [member.value for member in kind]
        if not isinstance(value, type(values[0])):
            return False
        if value not in values:
            failures.append((path, f"{value!r} is not one of {', '.join(map(repr, values))}"))
        return True
    if origin is typing.Literal:
        if value not in typing.get_args(kind):
            failures.append((path, f"{value!r} is not {' or '.join(map(repr, typing.get_args(kind)))}"))
        return True
    if kind in (str, bool):
        return isinstance(value, kind)
    if kind in (int, float):
        return isinstance(value, int if kind is int else (int, float)) and not isinstance(value, bool)
    if origin in _LISTS:
        if isinstance(value, list):
            for i, item in enumerate(value):
                check_value(item, typing.get_args(kind)[0], join(path, i), failures)
        return isinstance(value, list)
    if isinstance(kind, type) and issubclass(kind, pulumi.Asset | pulumi.Archive):
        return isinstance(value, dict) and value.get(SIGNATURE) is not None
    if not isinstance(value, dict):
        return False
    if origin in _MAPS:
        for key, item in value.items():
            check_value(item, typing.get_args(kind)[1], join(path, key), failures)
        return True
    if isinstance(kind, type) and _types.is_input_type(kind):
        check_object(value, kind, path, failures)
        return True
    return kind is dict


def _hint(key: str, table: Mapping[str, Any]) -> str:
    matches = [n for n in table if n.lower() == key.replace("_", "").lower()]
    near = matches or difflib.get_close_matches(key, table, 1)
    return f"; did you mean {near[0]!r}?" if near else ""


def _plain(value: Any) -> type:
    return next((t for t in (bool, str, int, float, list, dict) if isinstance(value, t)), type(value))


def _name(kind: Any) -> str:
    origin = typing.get_origin(kind)
    if kind in _NAMES:
        return _NAMES[kind]
    if origin in _LISTS:
        return "list"
    if origin in _MAPS:
        return "map"
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return _NAMES.get(type(next(iter(kind)).value), "string")
    return "object" if isinstance(kind, type) and _types.is_input_type(kind) else getattr(kind, "__name__", str(kind))
