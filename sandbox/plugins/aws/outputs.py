"""Outputs: foreseen in a preview, and as the account tells them, by the SDK's types and with secrets marked."""

import functools

from sandbox.plugins.aws.resource_type import Props, ResourceType
from sandbox.plugins.core import reflect
from sandbox.plugins.core.diff import diff
from sandbox.plugins.core.shape import DROP, shape
from sandbox.plugins.core.values import UNKNOWN, mark, mark_like, secrets_of, taint


@functools.cache
def of(token: str) -> type:
    """The SDK's class of a type that a table has."""
    found = reflect.resource_class("pulumi_aws", token)
    assert found is not None, f"the SDK has no {token}, though a table has"
    return found


def foreseen(token: str, kind: ResourceType, new: Props, old: Props | None = None, state: Props | None = None) -> Props:
    """Outputs in preview: what the program says, what stays as it is, the defaults; the rest is unknown."""
    stays = {k: v for k, v in (state or {}).items() if k not in kind.volatile and k not in (old or {})}
    names = reflect.output_types(of(token))
    same = {k: v for k, v in (state or {}).items() if k in new and not diff((old or {}).get(k), new[k])}
    told = {
        name: same[name] if name in same else new.get(name, stays.get(name, kind.defaults.get(name, UNKNOWN)))
        for name in names
    }
    if state is not None:  # what the program never spoke of, and the API didn't tell
        told = {k: v for k, v in told.items() if k in new or k in (old or {}) or k in state or k in kind.volatile}
    return {**told, "tagsAll": new.get("tags") or {}} if "tagsAll" in names else told


def outputs(token: str, kind: ResourceType, inputs: Props, live: Props, state: Props | None = None) -> Props:
    """The outputs as the SDK's types have them, secrets marked."""
    types = reflect.output_types(of(token))
    kept = {k: v for k, v in (state or {}).items() if k in kind.write_only}
    chosen = {name: live[name] if name in live else inputs.get(name, kept.get(name)) for name in types}
    fitted = {name: shape(value, types[name]) for name, value in chosen.items() if value is not None}
    known = {name: value for name, value in fitted.items() if value is not DROP and value is not None}
    given = {**(state or {}), **inputs, "tagsAll": inputs.get("tags") or (state or {}).get("tagsAll")}
    marked = {n: mark(v) if n in kind.secret_outputs else mark_like(v, given.get(n)) for n, v in known.items()}
    secrets = secrets_of(inputs, state or {})
    return {name: taint(value, secrets) for name, value in marked.items()}
