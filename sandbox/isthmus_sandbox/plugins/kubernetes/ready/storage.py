"""Volumes: they can be used."""

from isthmus_sandbox.plugins.kubernetes.client import Api, Object
from isthmus_sandbox.plugins.kubernetes.ready.status import status

LATE = "WaitForFirstConsumer"


def volume(api: Api, obj: Object) -> str | None:
    """It is available or bound."""
    phase = status(obj).get("phase")
    return None if phase in ("Available", "Bound") else f"phase {phase}"


def claim(api: Api, obj: Object) -> str | None:
    """It is bound, or waits for its first pod because its class binds that late."""
    phase = status(obj).get("phase")
    if phase == "Bound":
        return None
    name = obj["spec"].get("storageClassName")
    if not name:
        return f"phase {phase}: it names no storage class, and the cluster has no default one"
    storage_class = api.get({"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": name}})
    if storage_class is None:
        return f"phase {phase}: there is no storage class {name!r}"
    return None if phase == "Pending" and storage_class.get("volumeBindingMode") == LATE else f"phase {phase}"
