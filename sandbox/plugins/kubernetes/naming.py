"""Names of objects and of their field managers."""

import hashlib
import secrets
from typing import Any

from sandbox.plugins.kubernetes.check import token_of
from sandbox.plugins.kubernetes.client import Object
from sandbox.plugins.kubernetes.objects import metadata

ALPHABET = "bcdfghjklmnpqrstvwxz2456789"  # of generated names, as the server's


def manager_of(urn: str) -> str:
    """The field manager of a resource: its own, so that what two resources set of one object is a conflict."""
    return f"pulumi-kubernetes-{hashlib.sha256(urn.encode()).hexdigest()[:8]}"


def named(inputs: Object) -> Object:
    """Inputs with a name: apply needs one, so what the server would do with generateName is done here."""
    meta = metadata(inputs)
    if meta.get("name") is not None:
        return inputs
    name = meta["generateName"] + "".join(secrets.choice(ALPHABET) for _ in range(5))
    return {**inputs, "metadata": {**meta, "name": name}}


def reference_of(request: Any, known: Object) -> Object:
    """Which object an id means; a type token names the API version where the state doesn't."""
    _, version, kind = token_of(request.urn).split(":")
    namespace, _, name = request.id.rpartition("/")
    meta = {"name": name, **({"namespace": namespace} if namespace else {})}
    return {"apiVersion": known.get("apiVersion") or version.removeprefix("core/"), "kind": kind, "metadata": meta}
