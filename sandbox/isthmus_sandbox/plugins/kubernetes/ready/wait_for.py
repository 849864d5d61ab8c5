"""The annotation pulumi.com/waitFor: conditions of the program's own.

Its value is `condition=TYPE[=STATUS]`, `jsonpath={.path}[=VALUE]`, or a JSON list of these that must all hold. Of
JSONPath it takes what a condition needs: names and list positions (`{.status.loadBalancer.ingress[0].ip}`).
Source: https://github.com/pulumi/pulumi-kubernetes/blob/master/provider/pkg/metadata/overrides.go.
"""

import json
import re
from collections.abc import Callable
from typing import Any

from isthmus_sandbox.plugins.kubernetes.client import Object
from isthmus_sandbox.plugins.kubernetes.ready.status import condition

Check = Callable[[Object], str | None]

_STEP = re.compile(r"\.([A-Za-z0-9_-]+)|\[(\d+)\]|\['([^']+)'\]")
_JSONPATH = re.compile(r"\{\s*\$?(?P<path>[^{}]+?)\s*\}(=(?P<value>.+))?")


def wait_for(value: str) -> Check:
    """The check that an annotation's value asks for: what is still missing, None when all holds.

    Raises ValueError for a value that isn't one.
    """
    try:
        parsed = json.loads(value)
    except ValueError:
        parsed = value
    expressions = parsed if isinstance(parsed, list) else [value]
    if not expressions or not all(isinstance(e, str) for e in expressions):
        raise ValueError(f"expected an expression or a list of them, got {value!r}")
    checks = [_check(expression) for expression in expressions]
    return lambda obj: "; ".join(reason for check in checks if (reason := check(obj))) or None


def _check(expression: str) -> Check:
    kind, _, argument = expression.partition("=")
    if kind == "condition" and argument:
        name, _, expected = argument.partition("=")
        return _condition(name, expected or "True")
    jsonpath = _JSONPATH.fullmatch(argument) if kind == "jsonpath" else None
    if jsonpath is None:
        raise ValueError(f"expected `condition=TYPE[=STATUS]` or `jsonpath={{.path}}[=VALUE]`, got {expression!r}")
    path = jsonpath["path"]
    steps = list(_STEP.finditer(path))
    if "".join(step[0] for step in steps) != path:
        raise ValueError(f"a path may have names and list positions only, as {{.status.items[0].name}}; got {path!r}")
    return _path(path, [int(s[2]) if s[2] else s[1] or s[3] for s in steps], jsonpath["value"])


def _condition(name: str, expected: str) -> Check:
    def check(obj: Object) -> str | None:
        actual = condition(obj, name).get("status")
        return (
            None if str(actual).lower() == expected.lower() else f"condition {name} is {actual}, waiting for {expected}"
        )

    return check


def _path(text: str, steps: list[str | int], expected: str | None) -> Check:
    def check(obj: Object) -> str | None:
        current: Any = obj
        for step in steps:
            try:
                current = current[step]
            except (KeyError, IndexError, TypeError):
                return f"there is no {text} yet"
        actual = json.dumps(current) if isinstance(current, bool) else str(current)
        return None if expected is None or actual == expected else f"{text} is {actual}, waiting for {expected}"

    return check
