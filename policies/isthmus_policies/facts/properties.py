"""Reading nested properties: every mapping of a resource with its path, and switches in whatever shape they are."""

from collections.abc import Container, Iterator, Mapping
from typing import Any, Final

from isthmus_policies.values import DEEPEST, LEAVES, UNKNOWN, is_true

FREE: Final = frozenset({"tags", "tagsAll", "labels", "annotations", "metadata", "variables", "environment"})
"""Properties whose keys the program chooses, so that they say nothing to the provider."""


def mappings_in(value: Any, without: Container[str] = ()) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every mapping inside a value with its path, e.g. `spec.template`; what is deeper than any SDK's is left.

    What stands under the keys `without` is left out.
    """
    waiting: list[tuple[str, Any, int]] = [("", value, 0)]
    while waiting:
        at, item, depth = waiting.pop()
        if depth > DEEPEST:
            continue
        if isinstance(item, Mapping):
            yield at, item
            waiting += [
                (below(at, str(key)), inner, depth + 1)
                for key, inner in item.items()
                if not isinstance(inner, LEAVES) and key not in without
            ]
        elif isinstance(item, list | tuple):
            waiting += [(f"{at}[{i}]", x, depth + 1) for i, x in enumerate(item) if not isinstance(x, LEAVES)]


def below(path: str, key: str) -> str:
    """The path of a key at a path."""
    return f"{path}.{key}" if path else key


def named_in(value: Any, names: Container[str], without: Container[str] = ()) -> Iterator[tuple[str, Any]]:
    """What stands at properties of these names with its path, wherever in a value; each item of a list by itself."""
    for path, item in mappings_in(value, without):
        for key, inner in item.items():
            if key in names:
                for one in inner if isinstance(inner, list | tuple) else (inner,):
                    yield below(path, str(key)), one


def parts(value: Any) -> list[Mapping[str, Any]]:
    """The mappings of a property that is one, a list of them, or nothing."""
    return [item for item in (value if isinstance(value, list | tuple) else [value]) if isinstance(item, Mapping)]


def part(value: Any, *path: str) -> Any:
    """What a path leads to inside a value whose levels are mappings or lists of one; UNKNOWN where it isn't known."""
    for key in path:
        if value is UNKNOWN:
            return UNKNOWN
        if isinstance(value, list | tuple):
            value = value[0] if value else None
        if value is UNKNOWN:
            return UNKNOWN
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def is_off(value: Any) -> bool:
    """Whether a switch is off: `false`, or a text that says so. Left out or empty, it is neither off nor on."""
    return value is False or (isinstance(value, str) and bool(value.strip()) and not is_true(value))
