"""Outputs: predicted in a preview, and as the API returns them, by the SDK's types and with secrets marked."""

import functools

from isthmus_sandbox.plugins.aws.resource_type import Props, ResourceType
from isthmus_sandbox.plugins.core import reflect
from isthmus_sandbox.plugins.core.diff import diff
from isthmus_sandbox.plugins.core.shape import DROP, shape
from isthmus_sandbox.plugins.core.values import UNKNOWN, mark, mark_like, secrets_of, taint


@functools.cache
def sdk_class(token: str) -> type:
    """The SDK's class of a type that a table has."""
    cls = reflect.resource_class("pulumi_aws", token)
    assert cls is not None, f"the SDK has no {token}, though a table has"
    return cls


def predicted_outputs(
    token: str, kind: ResourceType, new: Props, old: Props | None = None, state: Props | None = None
) -> Props:
    """Outputs in preview: what the program sets, what stays as it is, the defaults; the rest is unknown."""
    outputs_kept = {k: v for k, v in (state or {}).items() if k not in kind.volatile and k not in (old or {})}
    names = reflect.output_types(sdk_class(token))
    inputs_kept = {k: v for k, v in (state or {}).items() if k in new and not diff((old or {}).get(k), new[k])}
    predicted = {
        name: inputs_kept[name]
        if name in inputs_kept
        else new.get(name, outputs_kept.get(name, kind.defaults.get(name, UNKNOWN)))
        for name in names
    }
    if state is not None:  # what the program never set, and the API did not return
        predicted = {
            k: v for k, v in predicted.items() if k in new or k in (old or {}) or k in state or k in kind.volatile
        }
    return {**predicted, "tagsAll": new.get("tags") or {}} if "tagsAll" in names else predicted


def outputs(token: str, kind: ResourceType, inputs: Props, live: Props, state: Props | None = None) -> Props:
    """The outputs as the SDK's types have them, secrets marked."""
    types = reflect.output_types(sdk_class(token))
    write_only = {k: v for k, v in (state or {}).items() if k in kind.write_only}
    chosen = {name: live[name] if name in live else inputs.get(name, write_only.get(name)) for name in types}
    fitted = {name: shape(value, types[name]) for name, value in chosen.items() if value is not None}
    present = {name: value for name, value in fitted.items() if value is not DROP and value is not None}
    sources = {**(state or {}), **inputs, "tagsAll": inputs.get("tags") or (state or {}).get("tagsAll")}
    marked = {n: mark(v) if n in kind.secret_outputs else mark_like(v, sources.get(n)) for n, v in present.items()}
    secrets = secrets_of(inputs, state or {})
    return {name: taint(value, secrets) for name, value in marked.items()}
