"""Make a cluster's nodes what its pools say: create, change, drain and delete."""

import time
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address

from isthmus_sandbox.kubernetes import device_plugins, nodes
from isthmus_sandbox.kubernetes.kube_api import ApiError, KubeApi
from isthmus_sandbox.kubernetes.nodes import Object, Place
from isthmus_sandbox.kubernetes.schema import OWN_LABEL, PoolSpec

NODES = "/api/v1/nodes"
DRAIN = 30.0  # seconds that disruption budgets may hold up the removal of a node
Cancelled = Callable[[], bool]


def members(api: KubeApi, pool: str) -> list[Object]:
    """A pool's nodes, by index."""
    items = api.get(NODES, labelSelector=f"{OWN_LABEL}={pool}")["items"]
    numbered = [(nodes.index(pool, n["metadata"]["name"]), n) for n in items]
    return [n for _, n in sorted(((i, n) for i, n in numbered if i is not None), key=lambda pair: pair[0])]


def reconcile(api: KubeApi, place: Place, pool: str, spec: PoolSpec, cancelled: Cancelled) -> None:
    """Bring a pool's nodes to its spec. New nodes come first, then the surplus goes, highest index first.

    `cancelled` ends a drain early: the cluster stops, or the pool has a new spec by now.
    Raises ApiError when the API server refuses or doesn't answer; calling again goes on.
    """
    current = {node["metadata"]["name"]: node for node in members(api, pool)}
    used_addresses = {a for n in api.get(NODES)["items"] for a in nodes.addresses(n)}
    plugins = device_plugins.running(api, [spec.device_plugin] if spec.device_plugin else [])
    for number in range(spec.replicas):
        name = nodes.name(pool, number)
        existing, own = current.pop(name, None), device_plugins.on_node(spec, name, plugins)
        if existing is not None:
            current_addresses = nodes.addresses(existing)
            address = (
                IPv4Address(current_addresses[0])
                if current_addresses
                else nodes.free_address(spec, number, used_addresses)
            )
            desired = nodes.node(place, pool, own, number, address)
            if not nodes.differs(existing, desired):
                _update(api, existing, desired)
                continue
            remove(api, [name], cancelled)
        address = nodes.free_address(spec, number, used_addresses)
        used_addresses.add(str(address))
        api.create(NODES, nodes.node(place, pool, own, number, address))
    remove(api, list(reversed(current)), cancelled)


def remove(api: KubeApi, names: Sequence[str], cancelled: Cancelled) -> None:
    """Drain nodes as a managed node group does, then delete them, in this order, with whatever is still on them.

    All are cordoned first, so that no pod moves from one to the next.
    """
    mark = {"metadata": {"annotations": {nodes.DRAINING: "true"}}, "spec": {"unschedulable": True}}
    for name in names:
        try:
            api.patch(f"{NODES}/{name}", mark)
        except ApiError as error:
            if error.status != 404:
                raise
    deadline = time.monotonic() + DRAIN
    while not cancelled():
        remaining = [pod for name in names for pod in _pods(api, name)]
        if not remaining or time.monotonic() > deadline:
            break
        for pod in remaining:
            _evict(api, pod)
        time.sleep(0.2)
    else:
        return
    for name in names:
        api.delete(f"{NODES}/{name}")
        for pod in _pods(api, name, daemons=True):
            api.delete(_path(pod), grace=0)


def _update(api: KubeApi, existing: Object, desired: Object) -> None:
    path = f"{NODES}/{desired['metadata']['name']}"
    changed = nodes.merged(existing, desired)
    if changed["metadata"] != existing["metadata"] or changed["spec"] != existing["spec"]:
        _patch_meta_and_spec(api, path, existing, changed)
    if changed["status"] != existing["status"]:
        # A merge patch keeps keys that it doesn't name: null removes a resource that is no longer there.
        resources = {
            key: {**dict.fromkeys(existing["status"].get(key, {})), **changed["status"][key]}
            for key in ("capacity", "allocatable")
        }
        api.patch(f"{path}/status", {"status": resources})


def _patch_meta_and_spec(api: KubeApi, path: str, existing: Object, changed: Object) -> None:
    labels = {**dict.fromkeys(existing["metadata"]["labels"]), **changed["metadata"]["labels"]}
    annotations = {nodes.OWNED: changed["metadata"]["annotations"][nodes.OWNED], nodes.DRAINING: None}
    patch: Object = {"metadata": {"labels": labels, "annotations": annotations}}
    if changed["spec"] != existing["spec"]:  # taints are one list: fail when somebody changed it meanwhile
        patch["spec"] = {key: changed["spec"].get(key) for key in ("taints", "unschedulable")}
        patch["metadata"]["resourceVersion"] = existing["metadata"]["resourceVersion"]
    api.patch(path, patch)


def _pods(api: KubeApi, node: str, *, daemons: bool = False) -> list[Object]:
    """The pods on a node; those of DaemonSets, which would come back at once, only where asked for."""
    items = api.get("/api/v1/pods", fieldSelector=f"spec.nodeName={node}")["items"]
    return [p for p in items if daemons or not any(o["kind"] == "DaemonSet" for o in _owners(p))]


def _owners(pod: Object) -> list[Object]:
    return list(pod["metadata"].get("ownerReferences", []))


def _path(pod: Object) -> str:
    return f"/api/v1/namespaces/{pod['metadata']['namespace']}/pods/{pod['metadata']['name']}"


def _evict(api: KubeApi, pod: Object) -> None:
    if "deletionTimestamp" in pod["metadata"]:
        return
    meta = {"name": pod["metadata"]["name"], "namespace": pod["metadata"]["namespace"]}
    try:
        api.create(f"{_path(pod)}/eviction", {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": meta})
    except ApiError as error:
        if error.status not in (404, 409, 429):  # gone; being deleted; a disruption budget says: not yet
            raise
