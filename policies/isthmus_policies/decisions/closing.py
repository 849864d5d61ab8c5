"""Whether what is written at a property closes a door: by the values that do, and by what leaving it out means."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from isthmus_policies.values import UNKNOWN


class Written(NamedTuple):
    """A value somewhere in the properties, and its path."""

    path: str
    value: Any


def at(value: Any, path: tuple[str, ...], name: str = "") -> Iterator[Written]:
    """What is at a path, in each item of lists on the way; None where nothing is written."""
    if value is UNKNOWN or not path:
        if isinstance(value, list | tuple):
            for item in value or (None,):
                yield from at(item, path, name)
        else:
            yield Written(name, value)
    elif isinstance(value, Mapping):
        yield from at(value.get(path[0]), path[1:], f"{name}.{path[0]}".lstrip("."))
    elif isinstance(value, list | tuple) and value:
        for i, item in enumerate(value):
            yield from at(item, path, f"{name}[{i}]")
    else:
        yield Written(".".join((name, *path)).lstrip("."), None)


def as_word(value: Any) -> str | None:
    """A value as it is compared: providers take `true` and "True"; None where nothing is written."""
    if value is None or value == "":
        return None
    return str(value).strip().lower()


def is_closed(value: Any, closing: frozenset[str], left_out: bool) -> bool:
    """Whether a value closes; an unknown one may not."""
    word = None if value is UNKNOWN else as_word(value)
    return value is not UNKNOWN and (left_out if word is None else word in closing)
