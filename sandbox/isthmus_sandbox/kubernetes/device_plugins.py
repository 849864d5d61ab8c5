"""Which nodes offer their devices: those on which the devices' plugin runs.

Stand-in for the kubelet's device manager, with which plugins register by a socket in its folder
(https://kubernetes.io/docs/concepts/extend-kubernetes/compute-storage-net/device-plugins/). Nobody runs images here: a
plugin is a pod with the name that NVIDIA's chart gives it, which mounts that folder and which kwok has running. Where
it goes, the resource goes; a real node keeps it for a while, with none to be had.
"""

from collections.abc import Iterable, Mapping

from isthmus_sandbox.kubernetes.kube_api import KubeApi
from isthmus_sandbox.kubernetes.nodes import Object
from isthmus_sandbox.kubernetes.schema import DevicePlugin, PoolSpec

RESOURCES: Mapping[DevicePlugin, str] = {"nvidia-device-plugin": "nvidia.com/gpu"}
SOCKETS = "/var/lib/kubelet/device-plugins"


def running(api: KubeApi, plugins: Iterable[DevicePlugin]) -> frozenset[tuple[DevicePlugin, str]]:
    """Plugins that run, each with the name of a node."""
    return frozenset(
        (plugin, pod["spec"]["nodeName"])
        for plugin in plugins
        for pod in api.get("/api/v1/pods", labelSelector=f"app.kubernetes.io/name={plugin}")["items"]
        if _registers(pod)
    )


def on_node(spec: PoolSpec, node: str, there: Iterable[tuple[DevicePlugin, str]]) -> PoolSpec:
    """A pool as it is for one of its nodes: without the devices whose plugin isn't among those that are `there`."""
    if spec.device_plugin is None or (spec.device_plugin, node) in there:
        return spec
    left = {name: amount for name, amount in spec.capacity.items() if name != RESOURCES[spec.device_plugin]}
    return spec.model_copy(update={"capacity": left})


def _registers(pod: Object) -> bool:
    """Whether a pod runs and reaches the kubelet's socket: some container mounts the folder of the node.

    Its phase says that it runs: a pod of a node that was away for a while isn't ready any more, and still runs.
    """
    if "deletionTimestamp" in pod["metadata"] or pod.get("status", {}).get("phase") != "Running":
        return False
    folders = {
        volume["name"]
        for volume in pod["spec"].get("volumes", [])
        if volume.get("hostPath", {}).get("path", "").rstrip("/") == SOCKETS
    }
    mounts = [m for container in pod["spec"]["containers"] for m in container.get("volumeMounts", [])]
    return any(mount["name"] in folders and mount["mountPath"].rstrip("/") == SOCKETS for mount in mounts)
