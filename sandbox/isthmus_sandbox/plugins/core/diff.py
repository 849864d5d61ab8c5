"""Detailed diffs: every differing leaf with its property path."""

import re
from collections.abc import Iterator
from typing import Any

from isthmus_sandbox.plugins.core.values import UNKNOWN


def join(path: str, key: str | int) -> str:
    """A property path one step further, as Pulumi writes them: `a.b[0]["odd key"]`."""
    if isinstance(key, int):
        return f"{path}[{key}]"
    if key.replace("_", "a").isalnum() and not key[0].isdigit():
        return f"{path}.{key}" if path else key
    quoted = key.replace('"', '\\"')
    return f'{path}["{quoted}"]'


def top(path: str) -> str:
    """The property that a path begins with."""
    return path.replace("[", ".").split(".")[0]


def plain(path: str) -> str:
    """A path without the indexes and the odd keys in it: `a[0].b` is `a.b`."""
    return re.sub(r"\[[^\]]*\]", "", path)


def within(name: str, outer: str) -> bool:
    """Whether a plain path is another or is below it."""
    return name == outer or name.startswith(f"{outer}.")


def at(value: Any, name: str, path: str = "") -> Iterator[tuple[str, Any]]:
    """What stands at a plain path, in every element of the lists on the way and at its end: (path, value)."""
    if isinstance(value, list):
        for i, item in enumerate(value):
            yield from at(item, name, join(path, i))
    elif not name:
        yield path, value
    elif isinstance(value, dict):
        first, _, rest = name.partition(".")
        yield from at(value.get(first), rest, join(path, first))


def diff(old: Any, new: Any, path: str = "", result: dict[str, str] | None = None) -> dict[str, str]:
    """Path -> `add`, `delete` or `update`. None and absent are the same; what begins with `__` at the top is ours."""
    result = {} if result is None else result
    if old is None and new is None:
        return result
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(set(old) | set(new)):
            if not (key.startswith("__") if not path else key == "__defaults"):
                diff(old.get(key), new.get(key), join(path, key), result)
    elif isinstance(old, list) and isinstance(new, list):
        for i in range(max(len(old), len(new))):
            diff(old[i] if i < len(old) else None, new[i] if i < len(new) else None, join(path, i), result)
    elif old is None:
        result[path] = "add"
    elif new is None:
        result[path] = "delete"
    elif new is UNKNOWN or not _alike(old, new) or old != new:
        result[path] = "update"
    return result


def _alike(a: Any, b: Any) -> bool:
    """Whether two leaves are of one kind; True is not 1, and "1" is not 1."""
    if isinstance(a, bool) or isinstance(b, bool):
        return isinstance(a, bool) and isinstance(b, bool)
    if isinstance(a, int | float) and isinstance(b, int | float):
        return True
    return isinstance(a, str) and isinstance(b, str)
