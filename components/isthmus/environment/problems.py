"""Problems of an environment: each with its path, what was got, what was expected and how to fix it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError

from isthmus.errors import IsthmusError, Problem

__all__ = ["EnvironmentInvalid", "Problem", "path_of", "shown", "translate"]

_EXPECTED = {
    "missing": "a value",
    "int_type": "a whole number",
    "string_type": "text",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "dict_type": "a mapping",
    "invalid_key": "a key that is text",
}

MOST_SHOWN = 100  # problems in one message
LONGEST_SHOWN = 100  # characters of a value or a key
LONGEST_NUMBER = 256  # bits
_CREDENTIALS = re.compile(r"//[^/@\s]*@|^[^/@\s]+:[^/@\s]+@(?!sha256:)")  # user and password before a host


class EnvironmentInvalid(IsthmusError, ValueError):
    """An environment with problems: `problems` are all of them, the message has the first ones."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        many = f"{len(problems)} problem{'s' if len(problems) != 1 else ''}"
        first = list(problems[:MOST_SHOWN])
        if len(problems) > MOST_SHOWN:
            first.append(Problem(f"... and {len(problems) - MOST_SHOWN} more", fix="mend these first"))
        super().__init__(first, f"{many} in the environment")
        self.problems = tuple(problems)


def shown(value: object) -> str:
    """A value as a person would write it, on one line, shortened, without what may be a secret in it."""
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > LONGEST_NUMBER:
        return f"a number of about {value.bit_length() * 3 // 10} digits"  # Python refuses to write very long ones
    if isinstance(value, str):
        return _shortened(repr(_CREDENTIALS.sub("***@", value[: 4 * LONGEST_SHOWN])))
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]  # as YAML spells them
    return _shortened(repr(value)) if isinstance(value, int | float) else f"a {_kind(value)}"


def path_of(location: Iterable[str | int]) -> str:
    """`("sites", 0, "pools")` as `sites[0].pools`."""
    path = ""
    for part in location:
        path += f"[{part}]" if isinstance(part, int) else f".{_key(part)}" if path else _key(part)
    return path or "(the whole)"


def translate(error: ValidationError, model: type[BaseModel], raw: object) -> list[Problem]:
    """Pydantic's errors as problems, but for unknown kinds. `raw` is what was validated against `model`."""
    entries = (entry for entry in error.errors(include_url=False) if not entry["type"].startswith("union_tag"))
    return [_problem(entry, model, raw) for entry in entries]


def _problem(entry: Any, model: type[BaseModel], raw: object) -> Problem:
    kind, context = entry["type"], entry.get("ctx", {})
    location = _without_tags(entry["loc"], raw)
    path = path_of(location)
    if kind == "extra_forbidden":
        known = _keys_beside(location, model, entry["loc"])
        near = get_close_matches(str(location[-1])[:LONGEST_SHOWN], known, n=1)
        return Problem(
            path,
            f"a key that is not known ({_kind(entry['input'])})",  # its value may be a secret
            "one of " + ", ".join(known) if known else "no such key",
            f"rename it to {near[0]!r}" if near else "remove it",
        )
    if kind == "missing":
        return Problem(path, "nothing", "a value, it has no default", f"add the key {location[-1]!r}")
    got = str(context.get("got") or shown(entry["input"]))
    expected = str(context.get("expected") or _EXPECTED.get(kind) or entry["msg"])
    if kind in ("enum", "literal_error"):
        expected = f"one of {expected}"
    elif kind in ("greater_than_equal", "less_than_equal"):
        expected = f"at least {context['ge']}" if "ge" in context else f"at most {context['le']}"
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
        field = _step(member, part) if isinstance(member, type) and issubclass(member, BaseModel) else None
        if field is not None:
            return field
    return None


def _kind(value: object) -> str:
    if isinstance(value, Mapping):
        keys = ", ".join(_key(key) for key in list(value)[:20])
        return f"mapping with the keys {_shortened(keys) or '(none)'}"
    if isinstance(value, list | tuple):
        return f"list of {len(value)}"
    return {"str": "text", "int": "number", "float": "number", "NoneType": "nothing"}.get(type(value).__name__) or type(
        value
    ).__name__


def _key(key: object) -> str:
    """A key as it stands in a path: itself if it is a plain one."""
    text = key if isinstance(key, str) else shown(key)
    return _shortened(text if text.isprintable() and text else repr(text))


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 3] + "..."
