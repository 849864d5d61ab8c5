"""Pydantic's errors of an engine.toml as problems: path, got, expected, fix."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from isthmus_models.problems import Problem, shown

EXPECTED = {
    "missing": "a value",
    "int_type": "a whole number, without quotes or decimal point",
    "float_type": "a number, e.g. 0.005",
    "finite_number": "a finite number",
    "tuple_type": "a list, e.g. [1, 12]",
    "model_type": "a table with min, opt and max",
    "mapping_type": "a table: [shapes.INPUT] for each input",
}


def translate(error: ValidationError, fields: Collection[str], bounds: Collection[str]) -> list[Problem]:
    """All problems. `fields` are the keys of the file, `bounds` those of a shape."""
    return [problem for entry in error.errors(include_url=False) for problem in _problems(entry, fields, bounds)]


def _problems(entry: Any, fields: Collection[str], bounds: Collection[str]) -> Iterable[Problem]:
    kind, context, location = entry["type"], entry.get("ctx", {}), entry["loc"]
    path = _path(location)
    if kind == "problems":
        for problem in context["problems"]:
            yield replace(problem, path=".".join(part for part in (path, problem.path) if part))
        return
    if kind == "extra_forbidden":
        known = sorted(fields if len(location) == 1 else bounds)
        near = get_close_matches(str(location[-1]), known, n=1)
        fix = f"did you mean {near[0]!r}?" if near else "leave it out"
        yield Problem(path, "an unknown key", f"one of {', '.join(known)}", fix)
        return
    got = "nothing" if kind == "missing" else shown(entry["input"])
    expected = EXPECTED.get(kind) or _limit(kind, context) or entry["msg"]
    yield Problem(path, got, expected, f"add it: {expected}" if kind == "missing" else "correct it")


def _limit(kind: str, context: Any) -> str:
    if kind in ("literal_error", "enum"):
        return f"one of {context['expected']}"
    if kind == "greater_than":
        return f"more than {context['gt']}"
    if kind == "greater_than_equal":
        return f"{context['ge']} or more"
    return f"{context['le']} at most" if kind == "less_than_equal" else ""


def _path(location: Iterable[str | int]) -> str:
    """`("shapes", "X", "min", 0)` as `shapes.X.min[0]`."""
    path = ""
    for part in location:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path or "(the whole)"
