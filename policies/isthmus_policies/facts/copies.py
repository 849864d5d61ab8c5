"""What copies what: the properties by which a resource is a copy of another, writes to it, or has one written to it.

A service's file may define `COPIES`, its ties. One end of a tie may be the resource itself; the other is what a
property names: by an output, an id, an ARN, a URL or a plain name.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from isthmus_policies.facts.patterns import is_like
from isthmus_policies.facts.services import defined
from isthmus_policies.texts import json_in
from isthmus_policies.values import UNKNOWN


class Tie(NamedTuple):
    """Data goes from `source` to `target`. Each is a path of properties, or nothing for the resource itself."""

    type: str
    """The pattern of the plain types that declare it."""
    source: str = ""
    target: str = ""
    sources: tuple[str, ...] = ("*",)
    """Patterns of the plain types that the source's property names."""
    targets: tuple[str, ...] = ("*",)
    unless: str = ""
    """A switch beside the named one that undoes it: `readOnly`."""


@cache
def ties_of(plain: str) -> tuple[Tie, ...]:
    """The ties that a plain type declares."""
    return tuple(tie for tie in _ties() if is_like(plain, tie.type))


@cache
def _ties() -> tuple[Tie, ...]:
    return tuple(tie for ties in defined("COPIES") for tie in ties)


@cache
def names_of(plain: str) -> tuple[str, ...]:
    """The properties by which others name a resource of a plain type."""
    named_by = (item for names in defined("NAMED_BY") for item in names.items())
    own = [name for pattern, name in named_by if is_like(plain, pattern)]
    return ("id", "name", "arn", "bucket", "bucketName", "url", *own)


def values_at(value: Any, path: str, unless: str = "") -> Iterator[Any]:
    """What a path of properties leads to, through lists and JSON texts. Where `unless` is switched on, nothing."""
    if value is UNKNOWN or not path:
        yield value
        return
    if isinstance(value, str):
        value = structure(value)
    if isinstance(value, list | tuple):
        for item in value:
            yield from values_at(item, path, unless)
    elif isinstance(value, Mapping):
        name, _, rest = path.partition(".")
        if value.get(name) is not None and not (unless and value.get(unless) is True):
            yield from _items(values_at(value[name], rest, unless))


def structure(text: str) -> Any:
    """The mapping or list that a JSON text is; None for other text."""
    return json_in(text) if text.lstrip()[:1] in ("{", "[") else None


def _items(values: Iterator[Any]) -> Iterator[Any]:
    for value in values:
        if isinstance(value, list | tuple):
            yield from value
        else:
            yield value
