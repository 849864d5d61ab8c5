"""From a Magnum node group and its Nova flavor to a pool of the cluster manager. Standard library only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from isthmus_sandbox.openstack.gpus import ALIASES

PODS = "110"  # kubelet's default of maxPods
DEVICE_PLUGIN = "nvidia-device-plugin"  # what its pods are called, in NVIDIA's charts as in the cluster manager
DEFAULT_ZONE = "nova"  # Nova's default availability zone, which cloud-provider-openstack writes on nodes


@dataclass(frozen=True)
class Flavor:
    """What of a Nova flavor decides a node: `ram` in MiB, `disk` in GiB."""

    name: str
    vcpus: int
    ram: int
    disk: int
    extra_specs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class NodeGroup:
    """What of a Magnum node group decides its nodes; `labels` are Magnum's settings."""

    name: str
    role: str
    node_count: int
    labels: Mapping[str, str] = field(default_factory=dict)


def gpus(flavor: Flavor) -> int:
    """GPUs of one node: PCI devices by alias (`pci_passthrough:alias = h100:2,l4:1`) and `resources:VGPU`."""
    count = int(flavor.extra_specs.get("resources:VGPU", "0"))
    for request in filter(None, flavor.extra_specs.get("pci_passthrough:alias", "").split(",")):
        alias, _, number = request.strip().partition(":")
        if alias in ALIASES:
            count += int(number or "1")
    return count


def pool(group: NodeGroup, flavor: Flavor, subnet: str, *, brings_plugin: bool = False) -> dict[str, Any]:
    """The body of `PUT /clusters/{id}/pools/{pool}`. `subnet` is the range of the nodes' addresses.

    Labels: role and node group, as the two drivers set them that make clusters by Cluster API, magnum-cluster-api
    (resources.py, mutate_machine_deployment) and the charts of magnum-capi-helm. Neither gives nodes any other label,
    or a taint: not by Magnum's label `kubelet_options`, which the Heat driver reads, nor by a group's `node_labels` and
    `node_taints`. The manager adds what every kubelet sets (instance type, zone, host name).

    GPUs are offered once NVIDIA's device plugin runs on a node, unless the driver brings the plugin: the charts of
    magnum-capi-helm do, by NVIDIA's operator; magnum-cluster-api doesn't.
    """
    capacity = {"cpu": str(flavor.vcpus), "memory": f"{flavor.ram}Mi", "pods": PODS}
    if flavor.disk:
        capacity["ephemeral-storage"] = f"{flavor.disk}Gi"
    if count := gpus(flavor):
        capacity["nvidia.com/gpu"] = str(count)
    return {
        **({"device_plugin": DEVICE_PLUGIN} if count and not brings_plugin else {}),
        "replicas": group.node_count,
        "capacity": capacity,
        "labels": {
            f"node-role.kubernetes.io/{group.role}": "",
            "node.cluster.x-k8s.io/nodegroup": group.name,
            "capi.stackhpc.com/node-group": group.name,
        },
        "taints": [],
        "zones": [group.labels.get("availability_zone") or DEFAULT_ZONE],
        "ranges": [subnet],
        "instance_type": flavor.name,
    }
