"""Inputs compared with inputs (a diff), with what is there (a refresh), and made of it (an import)."""

from collections.abc import Iterable, Mapping
from typing import Any

from isthmus_sandbox.plugins.aws.resource_type import Props, ResourceType
from isthmus_sandbox.plugins.core.check import Failures, check_value
from isthmus_sandbox.plugins.core.diff import at, diff, plain, top, within
from isthmus_sandbox.plugins.core.project import project, settable
from isthmus_sandbox.plugins.core.values import UNKNOWN, has_unknown


def equivalent(kind: ResourceType, name: str, a: Any, b: Any) -> bool:
    """Whether two spellings of a property mean the same."""
    form = kind.canonical.get(name)
    return bool(form and a is not None and b is not None and not has_unknown([a, b]) and form(a) == form(b))


def changes(kind: ResourceType, old: Props, new: Props, ignored: Iterable[str] = ()) -> dict[str, str]:
    """The detailed diff, without what means the same and without what is to be ignored."""
    old, new, skip = _significant(kind, old), _significant(kind, new), set(ignored)
    differences = diff(old, {k: old[k] if equivalent(kind, k, old.get(k), v) else v for k, v in new.items()})
    return {
        path: change
        for path, change in differences.items()
        if path not in skip and top(path) not in skip and not (change == "delete" and path in kind.computed)
    }


def replacing(kind: ResourceType, differences: Iterable[str], old: Props, new: Props) -> set[str]:
    """Those of the differing paths that replace: what the table names, what is below it, an object with it in it."""
    forcing = {*kind.replace, "region"}
    for group in kind.switches:
        if {name for name in group if old.get(name) is not None} != {
            name for name in group if new.get(name) is not None
        }:
            forcing |= set(group)

    def set_in(name: str) -> bool:
        return any(value is not None for inputs in (old, new) for _, value in at(inputs, name))

    return {
        path
        for path in differences
        if any(within(plain(path), name) or (within(name, plain(path)) and set_in(name)) for name in forcing)
    }


def _significant(kind: ResourceType, inputs: Props) -> Props:
    """Inputs without what has no effect: a default that is written out, an empty list or mapping."""
    return {k: v for k, v in inputs.items() if v not in ({}, []) and not (k in kind.defaults and v == kind.defaults[k])}


def refreshed(kind: ResourceType, inputs: Props, live: Props, unset: set[str], properties: Mapping[str, Any]) -> Props:
    """The inputs as they are now: what the program sets, drift in the tags, drift from a default.

    `unset` are properties that the API returns as unset.
    """
    result: Props = {}
    for name, value in inputs.items():
        if name in unset and name not in kind.write_only:
            continue
        if name in kind.write_only or name.startswith("__") or name not in live:
            result[name] = value  # the API does not return it
        else:
            result[name] = live[name] if name == "tags" else project(live[name], value)
    if live.get("tags") and "tags" not in inputs:
        result["tags"] = live["tags"]
    for name, default in kind.defaults.items():
        if name in properties and name not in inputs and name in live and live[name] != default:
            result[name] = live[name]
    return result


def imported(kind: ResourceType, live: Props, properties: Mapping[str, tuple[Any, bool]]) -> Props:
    """Inputs for an import: everything settable that isn't at its default."""
    result: Props = {}
    for name, (kind_of_input, _) in properties.items():
        value = live.get(name)
        if value in (None, {}, [], "") or kind.defaults.get(name, UNKNOWN) == value:
            continue
        value = settable(value, kind_of_input)
        failures: Failures = []
        check_value(value, kind_of_input, name, failures)
        if not failures:
            result[name] = value
    return result
