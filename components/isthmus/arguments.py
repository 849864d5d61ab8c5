"""Arguments of components: frozen dataclasses, made from plain mappings where another language is the caller, or from
parts of the vocabulary, whose fields they share by name.
"""

import dataclasses
from collections.abc import Mapping
from enum import Enum
from ipaddress import IPv4Address, IPv4Network
from typing import Any, TypeVar, get_args, get_type_hints

from pydantic import BaseModel

T = TypeVar("T")
MIB_IN_A_GIB = 1024  # Nova counts memory in MiB


def as_args(kind: type[T], args: T | Mapping[str, Any]) -> T:
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


def args_from(kind: type[T], part: BaseModel, **others: Any) -> T:
    """A `kind` with the fields of `part` of the same names, as plain values, and `others` beside or over them."""
    assert dataclasses.is_dataclass(kind)
    names = {field.name for field in dataclasses.fields(kind)}
    shared = {name: plain(getattr(part, name)) for name in type(part).model_fields if name in names - others.keys()}
    return kind(**shared, **others)


def plain(value: Any) -> Any:
    """A value of the vocabulary as resources take it: words, addresses and networks as text, in lists, too."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return str(value) if isinstance(value, IPv4Address | IPv4Network) else value


def _value(hint: Any, value: Any) -> Any:
    """A field's value, with mappings and lists of mappings made into the dataclasses that the field is declared as."""
    nested = [hint, *get_args(hint)]
    kind = next((k for k in nested if isinstance(k, type) and dataclasses.is_dataclass(k)), None)
    if kind is None:
        return value
    if isinstance(value, Mapping):
        return as_args(kind, value)
    return [as_args(kind, item) for item in value] if isinstance(value, list) else value
