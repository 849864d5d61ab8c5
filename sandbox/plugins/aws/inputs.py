"""Inputs compared with inputs (a diff), with what is there (a refresh), and made of it (an import)."""

from collections.abc import Iterable, Mapping
from typing import Any

from sandbox.plugins.aws.resource_type import Props, ResourceType
from sandbox.plugins.core.check import Failures, check_value
from sandbox.plugins.core.diff import diff, top
from sandbox.plugins.core.project import project, settable
from sandbox.plugins.core.values import UNKNOWN, has_unknown


def alike(kind: ResourceType, name: str, a: Any, b: Any) -> bool:
    """Whether two spellings of a property say the same."""
    form = kind.same.get(name)
    return bool(form and a is not None and b is not None and not has_unknown([a, b]) and form(a) == form(b))


def changes(kind: ResourceType, old: Props, new: Props, ignored: Iterable[str] = ()) -> dict[str, str]:
    """The detailed diff, without what says the same and without what is to be ignored."""
    old, new, skip = _telling(kind, old), _telling(kind, new), set(ignored)
    found = diff(old, {k: old[k] if alike(kind, k, old.get(k), v) else v for k, v in new.items()})
    return {
        path: what
        for path, what in found.items()
        if path not in skip and top(path) not in skip and not (what == "delete" and path in kind.computed)
    }


def _telling(kind: ResourceType, inputs: Props) -> Props:
    """Inputs without what says nothing: a default that is written out, an empty list or mapping."""
    return {k: v for k, v in inputs.items() if v not in ({}, []) and not (k in kind.defaults and v == kind.defaults[k])}


def refreshed(kind: ResourceType, inputs: Props, live: Props, gone: set[str], properties: Mapping[str, Any]) -> Props:
    """The inputs as they are now: what the program speaks about, drift in the tags, drift from a default.

    `gone` are properties that the API tells to be unset.
    """
    now: Props = {}
    for name, value in inputs.items():
        if name in gone and name not in kind.write_only:
            continue
        if name in kind.write_only or name.startswith("__") or name not in live:
            now[name] = value  # the API says nothing of it
        else:
            now[name] = live[name] if name == "tags" else project(live[name], value)
    if live.get("tags") and "tags" not in inputs:
        now["tags"] = live["tags"]
    for name, default in kind.defaults.items():
        if name in properties and name not in inputs and name in live and live[name] != default:
            now[name] = live[name]
    return now


def imported(kind: ResourceType, live: Props, properties: Mapping[str, tuple[Any, bool]]) -> Props:
    """Inputs for an import: everything settable that isn't at its default."""
    now: Props = {}
    for name, (kind_of_input, _) in properties.items():
        value = live.get(name)
        if value in (None, {}, [], "") or kind.defaults.get(name, UNKNOWN) == value:
            continue
        value = settable(value, kind_of_input)
        failures: Failures = []
        check_value(value, kind_of_input, name, failures)
        if not failures:
            now[name] = value
    return now
