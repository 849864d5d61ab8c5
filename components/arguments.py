"""Arguments of components: frozen dataclasses, made from plain mappings where another language is the caller."""

import dataclasses
from collections.abc import Mapping
from typing import Any, TypeVar, get_args, get_type_hints

T = TypeVar("T")


def given(kind: type[T], args: T | Mapping[str, Any]) -> T:
    """`args` as a `kind`. A component provider host hands mappings over; Python callers give the dataclass itself.

    Raises:
        TypeError: a key is unknown or missing (dataclasses' own message names it).
    """
    if isinstance(args, kind):
        return args
    if not isinstance(args, Mapping):
        raise TypeError(f"got {type(args).__name__}, expected {kind.__name__} or a mapping with its fields")
    hints = get_type_hints(kind)
    return kind(**{key: _value(hints.get(key), value) for key, value in args.items()})


def _value(hint: Any, value: Any) -> Any:
    """A field's value, with mappings and lists of mappings made into the dataclasses that the field is declared as."""
    nested = [hint, *get_args(hint)]
    kind = next((k for k in nested if isinstance(k, type) and dataclasses.is_dataclass(k)), None)
    if kind is None:
        return value
    if isinstance(value, Mapping):
        return given(kind, value)
    return [given(kind, item) for item in value] if isinstance(value, list) else value
