"""Names of objects."""

from typing import Any

from isthmus_sandbox.plugins.kubernetes.check import token_of
from isthmus_sandbox.plugins.kubernetes.client import Object


def reference_of(request: Any, state: Object) -> Object:
    """Which object an id means; a type token names the API version where the state doesn't."""
    _, version, kind = token_of(request.urn).split(":")
    namespace, _, name = request.id.rpartition("/")
    meta = {"name": name, **({"namespace": namespace} if namespace else {})}
    version = state.get("apiVersion") or version.removeprefix("core/")
    return {"apiVersion": version, "kind": state.get("kind") or kind, "metadata": meta}
