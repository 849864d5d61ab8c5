"""Detailed diffs: every differing leaf with its property path."""

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
