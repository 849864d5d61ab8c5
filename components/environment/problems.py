"""Problems of an environment: each with its path, what was got, what was expected and how to fix it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError

_EXPECTED = {
    "missing": "a value",
    "int_type": "a whole number",
    "string_type": "text",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "model_type": "a mapping",
    "string_too_short": "text that is not empty",
}


@dataclass(frozen=True)
class Problem:
    """One thing wrong: `path` like `sites[0].pools[1].gpu`, the rest in words."""

    path: str
    got: str
    expected: str
    fix: str

    def __str__(self) -> str:
        return f"{self.path}\n    got       {self.got}\n    expected  {self.expected}\n    fix       {self.fix}"


class EnvironmentInvalid(ValueError):
    """An environment with problems, all of which it lists."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        many = f"{len(problems)} problem{'s' if len(problems) != 1 else ''}"
        super().__init__(f"{many} in the environment:\n" + "\n".join(f"  {problem}" for problem in problems))


def shown(value: object) -> str:
    """A value as a person would write it, shortened."""
    text = repr(value) if isinstance(value, str | bool | int | float | type(None)) else f"a {_kind(value)}"
    return text if len(text) <= 100 else text[:97] + "..."


def path_of(location: Iterable[str | int]) -> str:
    """`("sites", 0, "pools")` as `sites[0].pools`."""
    path = ""
    for part in location:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path or "(the whole)"


def translate(error: ValidationError, model: type[BaseModel], raw: object) -> list[Problem]:
    """Pydantic's errors as problems. `raw` is what was validated against `model`."""
    return [_problem(entry, model, raw) for entry in error.errors(include_url=False)]


def _problem(entry: Any, model: type[BaseModel], raw: object) -> Problem:
    kind, context = entry["type"], entry.get("ctx", {})
    location = _without_tags(entry["loc"], raw)
    path = path_of(location)
    if kind == "extra_forbidden":
        known = _keys_beside(location, model, entry["loc"])
        near = get_close_matches(str(location[-1]), known, n=1)
        return Problem(
            path,
            f"a key that is not known, with {shown(entry['input'])}",
            "one of " + ", ".join(known) if known else "no such key",
            f"rename it to {near[0]!r}" if near else "remove it",
        )
    if kind == "missing":
        return Problem(path, "nothing", "a value, it has no default", f"add the key {location[-1]!r}")
    got = shown(entry["input"])
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        tag = context.get("tag")
        return Problem(
            f"{path}.kind",
            repr(tag) if tag is not None else "nothing",
            "one of " + str(context.get("expected_tags", "'openstack', 'aws'")),
            "state what kind of cloud the site is on",
        )
    expected = str(context.get("expected") or _EXPECTED.get(kind) or entry["msg"])
    if kind in ("enum", "literal_error"):
        expected = f"one of {expected}"
    return Problem(
        path, got, expected, str(context.get("fix") or "write such a value (quote text, don't quote numbers)")
    )


def _without_tags(location: Sequence[str | int], raw: object) -> tuple[str | int, ...]:
    """The location in the user's file: without the names of union members, which pydantic puts into it."""
    clean: list[str | int] = []
    here = raw
    for part in location[:-1]:
        if isinstance(here, Mapping) and part not in here and here.get("kind") == part:
            continue
        clean.append(part)
        here = _inside(here, part)
    return (*clean, *location[-1:])


def _inside(value: object, part: str | int) -> object:
    """The item of a mapping or list, or None where there is none."""
    if isinstance(value, Mapping):
        return value.get(part)
    if isinstance(value, list | tuple) and isinstance(part, int) and part < len(value):
        return value[part]
    return None


def _keys_beside(location: Sequence[str | int], model: type[BaseModel], tagged: Sequence[str | int]) -> list[str]:
    """The keys that the model around `location` knows."""
    around: Any = model
    for part in tagged[:-1]:
        around = _step(around, part)
    return list(around.model_fields) if isinstance(around, type) and issubclass(around, BaseModel) else []


def _step(around: Any, part: str | int) -> Any:
    """From a type into the part of it called `part`: a field, a list's item, or the union member of that tag."""
    if isinstance(around, type) and issubclass(around, BaseModel):
        field = around.model_fields.get(str(part))
        return field.annotation if field else None
    members = [m for m in getattr(around, "__args__", ()) if m is not Ellipsis]
    if isinstance(part, int):
        return members[0] if members else None
    inner = getattr(around, "__origin__", None)
    candidates = getattr(inner, "__args__", ()) or members
    for member in candidates:
        kind = getattr(member, "model_fields", {}).get("kind")
        if kind is not None and part in getattr(kind.annotation, "__args__", ()):
            return member
    for member in candidates:
        found = _step(member, part) if isinstance(member, type) and issubclass(member, BaseModel) else None
        if found is not None:
            return found
    return None


def _kind(value: object) -> str:
    if isinstance(value, Mapping):
        return f"mapping with the keys {', '.join(map(str, value)) or '(none)'}"
    if isinstance(value, Sequence):
        return f"list of {len(value)}"
    return type(value).__name__
