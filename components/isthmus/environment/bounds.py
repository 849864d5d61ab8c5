"""Plain data of any depth and size, cut to what an environment can be: aliases make endless data of few lines."""

from collections.abc import Mapping
from typing import Any

from isthmus.environment.problems import EnvironmentInvalid, Problem

DEEPEST = 12
"""Levels; the deepest key of an environment is at half of it."""
MOST_VALUES = 200_000


def bounded(config: Mapping[str, Any]) -> dict[Any, Any]:
    """A copy of `config` in which mappings and lists below the deepest level are empty.

    Raises:
        EnvironmentInvalid: it has more values than any environment.
    """
    count = 0

    def copy(value: Any, depth: int) -> Any:
        nonlocal count
        count += 1
        if count > MOST_VALUES:
            got, expected = f"more than {MOST_VALUES} values", "an environment of some hundred"
            raise EnvironmentInvalid([Problem("(the whole)", got, expected, "look for aliases that repeat each other")])
        if isinstance(value, Mapping):
            return {key: copy(item, depth + 1) for key, item in value.items()} if depth < DEEPEST else {}
        if isinstance(value, list | tuple):
            return [copy(item, depth + 1) for item in value] if depth < DEEPEST else []
        return value

    return {key: copy(value, 1) for key, value in config.items()}
