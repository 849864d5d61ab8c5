"""Nodes offer GPUs while the device plugin runs on them, where nothing else brings it."""

from typing import Any

import pytest

from isthmus_sandbox.kubernetes import device_plugins, pools
from isthmus_sandbox.kubernetes.schema import PoolSpec
from tests.kubernetes.samples import CAPACITY, MAGNUM, pool

PLUGIN = "nvidia-device-plugin"
FOLDER = "/var/lib/kubelet/device-plugins"


def a_pod(node: str = "gpu-0", path: str = FOLDER, phase: str = "Running", **meta: Any) -> dict[str, Any]:
    mount = {"name": "sockets", "mountPath": FOLDER}
    return {
        "metadata": {"name": f"p-{node}", "namespace": "kube-system", "labels": {}, **meta},
        "spec": {
            "nodeName": node,
            "containers": [{"name": "c", "image": "i"}, {"name": "d", "image": "i", "volumeMounts": [mount]}],
            "volumes": [{"name": "other", "emptyDir": {}}, {"name": "sockets", "hostPath": {"path": path}}],
        },
        "status": {"phase": phase},
    }


class Api:
    """An API server with nodes that have no kubelet, and with the pods that a test puts there."""

    def __init__(self, *pods: dict[str, Any]) -> None:
        self.pods, self.nodes, self.calls = list(pods), dict[str, dict[str, Any]](), list[str]()

    def get(self, path: str, **query: str) -> dict[str, Any]:
        self.calls.append(path)
        if path == pools.NODES:
            return {"items": list(self.nodes.values())}
        assert (path, query) == ("/api/v1/pods", {"labelSelector": f"app.kubernetes.io/name={PLUGIN}"})
        return {"items": self.pods}

    def create(self, path: str, body: dict[str, Any]) -> None:
        self.nodes[body["metadata"]["name"]] = body

    def patch(self, path: str, body: dict[str, Any]) -> None:
        node = self.nodes[path.removesuffix("/status").rpartition("/")[2]]
        for part, resources in body["status"].items():
            kept = {**node["status"][part], **resources}
            node["status"][part] = {name: amount for name, amount in kept.items() if amount is not None}


def gpus(api: Api, spec: PoolSpec) -> list[str | None]:
    """What each node offers after a reconciliation."""
    pools.reconcile(api, MAGNUM, "gpu", spec, lambda: False)  # type: ignore[arg-type]
    return [node["status"]["allocatable"].get("nvidia.com/gpu") for node in api.nodes.values()]


def test_each_node_offers_gpus_while_the_plugin_runs_on_it() -> None:
    api, spec = Api(), pool(replicas=2, device_plugin=PLUGIN)
    assert gpus(api, spec) == [None, None]
    api.pods.append(a_pod("gpu-1"))
    assert gpus(api, spec) == [None, "1"]
    assert api.nodes["gpu-1"]["status"]["capacity"] == CAPACITY
    api.pods.append(a_pod("gpu-0"))
    assert gpus(api, spec) == ["1", "1"]
    api.pods.clear()
    assert gpus(api, spec) == [None, None]


def test_nodes_that_bring_it_always_offer_them_and_nobody_is_asked() -> None:
    api = Api()
    assert gpus(api, pool(replicas=2)) == ["1", "1"]
    assert "/api/v1/pods" not in api.calls


@pytest.mark.parametrize(
    "other",
    [
        a_pod(phase="Pending"),
        a_pod(deletionTimestamp="2026-01-01T00:00:00Z"),
        a_pod(path="/var/lib/kubelet"),
        {**a_pod(), "spec": {"nodeName": "gpu-0", "containers": [{"name": "c"}]}},
    ],
)
def test_a_pod_that_reaches_no_kubelet_is_no_plugin(other: dict[str, Any]) -> None:
    assert gpus(Api(other), pool(replicas=1, device_plugin=PLUGIN)) == [None]
    assert device_plugins.running(Api(other), [PLUGIN]) == frozenset()  # type: ignore[arg-type, list-item]
