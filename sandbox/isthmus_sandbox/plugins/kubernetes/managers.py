"""Field managers: the name under which a resource's fields are applied, and the ones whose fields an update takes over.

Source: fieldManagerName in provider.go, fixCSAFieldManagers in await.go of https://github.com/pulumi/pulumi-kubernetes,
and PatchReplaceFieldsManagers in https://github.com/fluxcd/pkg/blob/main/ssa/patch.go.
"""

import hashlib
from typing import Any

from isthmus_sandbox.plugins.kubernetes.client import Api, Object
from isthmus_sandbox.plugins.kubernetes.objects import FIELD_MANAGER, annotation

STATE_KEY = "__fieldManager"
# (beginning of the manager's name, operation). `kubectl` also begins kubectl-edit, kubectl-patch, kubectl-label, ...
TAKEN_OVER = (
    ("kubectl", "Apply"),
    ("kubectl", "Update"),
    ("before-first-apply", "Update"),
    ("pulumi-kubernetes", "Update"),
    ("pulumi-resource-kubernetes", "Update"),
)


def manager_of(urn: str, inputs: Object, state: Object) -> str:
    """The annotation's manager, else the state's, else one of its own: two resources that set one field conflict."""
    own = f"pulumi-kubernetes-{hashlib.sha256(urn.encode()).hexdigest()[:8]}"
    return annotation(inputs, FIELD_MANAGER) or str(state.get(STATE_KEY) or own)


def take_over(api: Api, live: Object, manager: str) -> None:
    """Make `manager` the owner of what kubectl set, so that the next apply sets or removes it. Raises ApiError."""
    entries = replaced(live["metadata"].get("managedFields") or [], manager)
    if entries is None:
        return
    values = {"managedFields": entries, "resourceVersion": live["metadata"]["resourceVersion"]}
    patch = [{"op": "replace", "path": f"/metadata/{key}", "value": value} for key, value in values.items()]
    api.call("PATCH", api.path(live), patch, "application/json-patch+json")


def replaced(entries: list[Object], manager: str) -> list[Object] | None:
    """Entries of managedFields after a take-over by `manager`, None where there is nothing to take."""
    kubectl_entries = [entry for entry in entries if _is_taken_over(entry)]
    if not kubectl_entries:
        return None
    own = [entry for entry in entries if _is_own(entry, manager)]
    merged = {**(own or kubectl_entries)[0], "manager": manager, "operation": "Apply"}
    for entry in kubectl_entries:
        merged["fieldsV1"] = _union(merged.get("fieldsV1") or {}, entry.get("fieldsV1") or {})
    kept = [entry for entry in entries if not _is_taken_over(entry) and not _is_own(entry, manager)]
    return [*kept, merged]


def _is_own(entry: Object, manager: str) -> bool:
    return (entry["manager"], entry["operation"]) == (manager, "Apply") and not entry.get("subresource")


def _is_taken_over(entry: Object) -> bool:
    begins = any(entry["manager"].startswith(name) and entry["operation"] == kind for name, kind in TAKEN_OVER)
    return begins and not entry.get("subresource")


def _union(a: Any, b: Any) -> Any:
    """Two trees of field names as one."""
    return {key: _union(a.get(key, {}), b.get(key, {})) for key in {**a, **b}}
