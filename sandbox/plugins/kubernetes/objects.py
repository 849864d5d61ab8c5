"""Kubernetes objects as resources: what of them is input, what identifies them, what has drifted."""

import copy
from typing import Any

from sandbox.plugins.kubernetes.client import Object

AUTONAMED = "pulumi.com/autonamed"
SKIP_AWAIT = "pulumi.com/skipAwait"
PROPAGATION = "pulumi.com/deletionPropagationPolicy"
# What the server writes into metadata and no import may take for an input.
SERVER_FIELDS = ("managedFields", "resourceVersion", "uid", "creationTimestamp", "generation", "selfLink")
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"

MISSING: Any = object()


def body(inputs: Object) -> Object:
    """What is sent to the server: the inputs without our own keys and without status."""
    return {k: v for k, v in inputs.items() if not k.startswith("__") and k != "status"}


def clean(live: Object) -> Object:
    """A live object without the bookkeeping that would make every read differ."""
    found = copy.copy(live)
    found["metadata"] = {k: v for k, v in live["metadata"].items() if k != "managedFields"}
    return found


def imported(live: Object) -> Object:
    """Inputs that describe a live object, for an import."""
    found = body(clean(live))
    meta = {k: v for k, v in found["metadata"].items() if k not in SERVER_FIELDS}
    annotations = {k: v for k, v in (meta.get("annotations") or {}).items() if k != LAST_APPLIED}
    found["metadata"] = (
        {**meta, "annotations": annotations} if annotations else {k: v for k, v in meta.items() if k != "annotations"}
    )
    return found


def identity(obj: Object) -> str:
    """The resource's id: `namespace/name`, or the name of what has no namespace."""
    meta = obj["metadata"]
    return f"{meta['namespace']}/{meta['name']}" if meta.get("namespace") else str(meta["name"])


def annotation(obj: Object, key: str) -> str:
    """An annotation's value, empty where there is none."""
    return str(((obj.get("metadata") or {}).get("annotations") or {}).get(key, ""))


def drift(inputs: Any, said: Any, live: Any) -> Any:
    """The inputs as they are now in the cluster.

    `said` is what the server makes of the inputs (a dry run). Where that equals the live object, the input stands as it
    was written (`1000m` against `1`, stringData against data); elsewhere the live value shows.
    """
    if said == live:
        return inputs
    if isinstance(inputs, dict) and isinstance(said, dict) and isinstance(live, dict):
        found = {k: drift(v, said.get(k, MISSING), live.get(k, MISSING)) for k, v in inputs.items()}
        return {k: v for k, v in found.items() if v is not MISSING}
    if (
        isinstance(inputs, list)
        and isinstance(said, list)
        and isinstance(live, list)
        and len(inputs) == len(said) == len(live)
    ):
        return [drift(*items) for items in zip(inputs, said, live, strict=True)]
    return live
