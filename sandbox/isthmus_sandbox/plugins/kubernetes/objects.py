"""Kubernetes objects as resources: what of them is input, what identifies them."""

from collections.abc import Mapping
from typing import Any

from isthmus_sandbox.plugins.core.values import UNKNOWN
from isthmus_sandbox.plugins.kubernetes.client import Object
from isthmus_sandbox.plugins.kubernetes.spelling import server_spelling

# Annotations that the official provider reads (provider/pkg/metadata/annotations.go).
AUTONAMED = "pulumi.com/autonamed"
SKIP_AWAIT = "pulumi.com/skipAwait"
WAIT_FOR = "pulumi.com/waitFor"
REPLACE_UNREADY = "pulumi.com/replaceUnready"
TIMEOUT = "pulumi.com/timeoutSeconds"
FIELD_MANAGER = "pulumi.com/patchFieldManager"
PATCH_FORCE = "pulumi.com/patchForce"
PROPAGATION = "pulumi.com/deletionPropagationPolicy"
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
NO_INPUTS = (LAST_APPLIED, "deployment.kubernetes.io/revision")  # annotations that others write: no import's inputs

# What the server writes into metadata and no import may take for an input.
SERVER_FIELDS = ("managedFields", "resourceVersion", "uid", "creationTimestamp", "generation", "selfLink")


def body(inputs: Object) -> Object:
    """What is sent to the server: the inputs in its spelling, without our own keys and without status."""
    return {k: server_spelling(v) for k, v in inputs.items() if not k.startswith("__") and k != "status"}


def clean(live: Object) -> Object:
    """A live object without its field managers, which are long and change with every writer."""
    return {**live, "metadata": {k: v for k, v in live["metadata"].items() if k != "managedFields"}}


def imported(live: Object) -> Object:
    """Inputs that describe a live object, for an import."""
    inputs = body(clean(live))
    meta = {k: v for k, v in inputs["metadata"].items() if k not in SERVER_FIELDS}
    annotations = {k: v for k, v in (meta.pop("annotations", None) or {}).items() if k not in NO_INPUTS}
    inputs["metadata"] = {**meta, **({"annotations": annotations} if annotations else {})}
    return inputs


def metadata(obj: Mapping[str, Any]) -> dict[str, Any]:
    """An object's metadata, empty where it isn't known."""
    meta = obj.get("metadata")
    return meta if isinstance(meta, dict) else {}


def annotation(obj: Mapping[str, Any], key: str) -> str:
    """An annotation's value, empty where there is none or it isn't known."""
    annotations = metadata(obj).get("annotations")
    value = annotations.get(key) if isinstance(annotations, dict) else None
    return "" if value is None or value is UNKNOWN else str(value)


def is_set(obj: Mapping[str, Any], key: str) -> bool:
    """Whether an annotation says `true`."""
    return annotation(obj, key).lower() == "true"


def identity(obj: Mapping[str, Any]) -> str:
    """The resource's id: `namespace/name`, or the name of what has no namespace."""
    meta = metadata(obj)
    return f"{meta['namespace']}/{meta['name']}" if meta.get("namespace") else str(meta["name"])


def describe(obj: Mapping[str, Any]) -> str:
    """An object in an error message: `Deployment app/web`."""
    meta = metadata(obj)
    name = meta.get("name") or "…"
    return f"{obj.get('kind')} {meta['namespace']}/{name}" if meta.get("namespace") else f"{obj.get('kind')} {name}"


def group_kind(obj: Mapping[str, Any]) -> tuple[str, str]:
    """(API group, kind); the core group is empty."""
    group, slash, _ = str(obj.get("apiVersion")).rpartition("/")
    return (group if slash else ""), str(obj.get("kind"))
