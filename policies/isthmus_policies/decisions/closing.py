"""Whether what is written at a property closes a door: by the values that do, and by what leaving it out means."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from isthmus_policies.values import UNKNOWN

DEEPEST = 60


class Found(NamedTuple):
    """A value somewhere in the properties, and its path."""

    path: str
    value: Any


def at(value: Any, path: tuple[str, ...], name: str = "") -> Iterator[Found]:
    """What is at a path, in each item of lists on the way; None where nothing is written."""
    if value is UNKNOWN or not path:
        if isinstance(value, list | tuple):
            for item in value or (None,):
                yield from at(item, path, name)
        else:
            yield Found(name, value)
    elif isinstance(value, Mapping):
        yield from at(value.get(path[0]), path[1:], f"{name}.{path[0]}".lstrip("."))
    elif isinstance(value, list | tuple) and value:
        for i, item in enumerate(value):
            yield from at(item, path, f"{name}[{i}]")
    else:
        yield Found(".".join((name, *path)).lstrip("."), None)


def everywhere(value: Any, names: Mapping[str, Any], skipped: frozenset[str], path: str = "", depth: int = 0) -> Iterator[Found]:
    """What is written at properties of these names, however deep; names that are skipped hold what a user calls so."""
    if depth > DEEPEST:
        return
    if isinstance(value, Mapping):
        for key, item in value.items():
            inner = f"{path}.{key}".lstrip(".")
            if key in names:
                for single in item if isinstance(item, list | tuple) else (item,):
                    yield Found(inner, single)
            if key not in skipped:
                yield from everywhere(item, names, skipped, inner, depth + 1)
    elif isinstance(value, list | tuple):
        for i, item in enumerate(value):
            yield from everywhere(item, names, skipped, f"{path}[{i}]", depth + 1)


def as_word(value: Any) -> str | None:
    """A value as it is compared: providers take `true` and "True"; None where nothing is written."""
    if value is None or value == "":
        return None
    return str(value).strip().lower()


def is_closed(value: Any, closing: frozenset[str], left_out: bool) -> bool:
    """Whether a value closes; an unknown one may not."""
    word = None if value is UNKNOWN else as_word(value)
    return value is not UNKNOWN and (left_out if word is None else word in closing)
