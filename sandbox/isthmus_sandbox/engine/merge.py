"""Three-way merge of a stack's configuration: the committed file as it was, the sandbox's copy, the committed file now.

Every committed edit shows in the result. The sandbox's own edits stay where the committed file hasn't changed the same
value; those that had to go are named.
"""

import json
from dataclasses import dataclass
from typing import Any

MISSING: Any = object()


@dataclass(frozen=True)
class Merged:
    """The result, and the paths of the sandbox's own edits that are not in it."""

    value: Any
    dropped: tuple[str, ...]


def merge(base: Any, ours: Any, theirs: Any) -> Merged:
    """`theirs` with what `ours` changed since `base`. Values are JSON's; MISSING is one that isn't there.

    Mappings are merged key by key; lists by their items' `name` where all have one, else by place where the lists are
    equally long. Where both sides changed one value, theirs stays.
    """
    dropped: list[str] = []
    return Merged(_merge(base, ours, theirs, "", dropped), tuple(dropped))


def equal(a: Any, b: Any) -> bool:
    """Whether two values are equal as JSON: `true` is not 1, and 1 is not 1.0."""
    if a is MISSING or b is MISSING:
        return a is b
    return json.dumps(a, sort_keys=True) == json.dumps(b, sort_keys=True)


def secure(value: Any) -> bool:
    """Whether it is an encrypted value as the engine writes it: one value, though it looks like a mapping."""
    return isinstance(value, dict) and value.keys() == {"secure"} and isinstance(value["secure"], str)


def _merge(base: Any, ours: Any, theirs: Any, path: str, dropped: list[str]) -> Any:
    if equal(ours, base):
        return theirs
    if equal(theirs, base) or equal(ours, theirs):
        return ours
    if isinstance(ours, dict) and isinstance(theirs, dict) and not secure(ours) and not secure(theirs):
        known_base = base if isinstance(base, dict) and not secure(base) else {}
        return _by_key(
            known_base, ours, theirs, {key: f"{path}.{key}" if path else key for key in {**theirs, **ours}}, dropped
        )
    if isinstance(base, list) and isinstance(ours, list) and isinstance(theirs, list):
        base_items, our_items, their_items = _by_name(base), _by_name(ours), _by_name(theirs)
        if base_items is not None and our_items is not None and their_items is not None:
            return list(
                _by_key(
                    base_items, our_items, their_items, {**_places(ours, path), **_places(theirs, path)}, dropped
                ).values()
            )
        if len(base) == len(ours) == len(theirs):
            sides = zip(base, ours, theirs, strict=True)
            return [_merge(*items, f"{path}[{place}]", dropped) for place, items in enumerate(sides)]
    dropped.append(path)
    return theirs


def _by_key(
    base: dict[str, Any], ours: dict[str, Any], theirs: dict[str, Any], paths: dict[str, str], dropped: list[str]
) -> dict[str, Any]:
    merged = {
        key: _merge(base.get(key, MISSING), ours.get(key, MISSING), theirs.get(key, MISSING), paths[key], dropped)
        for key in {**theirs, **ours}
    }
    return {key: value for key, value in merged.items() if value is not MISSING}


def _by_name(items: list[Any]) -> dict[str, Any] | None:
    """The items by their name, if each has one of its own."""
    by_name = {item["name"]: item for item in items if isinstance(item, dict) and isinstance(item.get("name"), str)}
    return by_name if len(by_name) == len(items) else None


def _places(items: list[Any], path: str) -> dict[str, str]:
    return {item["name"]: f"{path}[{place}]" for place, item in enumerate(items)}
