"""The functions of a package as they are in memory, and what they keep between calls."""

import sys
from collections.abc import Iterator
from functools import cached_property
from types import FunctionType
from typing import Any


def functions_of(package: str) -> dict[tuple[str, str, int], list[FunctionType]]:
    """By module, qualified name and first line; without their decorators."""
    result: dict[tuple[str, str, int], list[FunctionType]] = {}
    for name in _modules(package):
        for function in _functions(list(vars(sys.modules[name]).values()), name, set()):
            code = function.__code__
            result.setdefault((name, code.co_qualname, code.co_firstlineno), []).append(function)
    return result


def caches_of(package: str) -> list[Any]:
    """The caches of its functions, each with `cache_clear`."""
    values = [value for name in _modules(package) for value in vars(sys.modules[name]).values()]
    return [value for value in values if callable(getattr(value, "cache_clear", None))]


def _modules(package: str) -> list[str]:
    return sorted(name for name in sys.modules if name == package or name.startswith(f"{package}."))


def _functions(values: list[Any], module: str, seen: set[int]) -> Iterator[FunctionType]:
    """The functions in these values that the module defines."""
    for value in values:
        if id(value) in seen:
            continue
        seen.add(id(value))
        inner: list[Any] = [getattr(value, "__wrapped__", None)] if callable(value) else []
        match value:
            case FunctionType() if value.__module__ == module:
                yield value
            case type() if value.__module__ == module:
                inner = list(vars(value).values())
            case property():
                inner = [value.fget]
            case cached_property():
                inner = [value.func]
            case staticmethod() | classmethod():
                inner = [value.__func__]
        yield from _functions([one for one in inner if one is not None], module, seen)
