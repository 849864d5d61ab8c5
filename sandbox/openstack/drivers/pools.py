"""From a Magnum node group and its Nova flavor to a pool of the cluster manager. Standard library only."""

import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.openstack.gpus import ALIASES

PODS = "110"  # kubelet's default of maxPods
EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")
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
    """What of a Magnum node group decides its nodes.

    `labels` are Magnum's settings; `node_labels` and `node_taints` are Magnum's own fields for what every node gets.
    """

    name: str
    role: str
    node_count: int
    labels: Mapping[str, str] = field(default_factory=dict)
    node_labels: Mapping[str, str] = field(default_factory=dict)
    node_taints: Iterable[Mapping[str, str]] = ()


def gpus(flavor: Flavor) -> int:
    """GPUs of one node: PCI devices by alias (`pci_passthrough:alias = h100:2,l4:1`) and `resources:VGPU`."""
    count = int(flavor.extra_specs.get("resources:VGPU", "0"))
    for request in filter(None, flavor.extra_specs.get("pci_passthrough:alias", "").split(",")):
        alias, _, number = request.strip().partition(":")
        if alias in ALIASES:
            count += int(number or "1")
    return count


def pool(group: NodeGroup, flavor: Flavor) -> dict[str, Any]:
    """The body of `PUT /clusters/{id}/pools/{pool}`.

    Labels, later ones win: role and node group as Magnum's drivers set them; settings of the group with a `/` in their
    key; `--node-labels` of the setting `kubelet_options`; the group's `node_labels`. The manager adds those that every
    kubelet sets (instance type, zone, host name).
    Taints: `--register-with-taints` of `kubelet_options`, and the group's `node_taints`.

    Raises:
        ValueError: kubelet_options can't be read.
    """
    options = _kubelet_options(group.labels.get("kubelet_options", ""))
    capacity = {"cpu": str(flavor.vcpus), "memory": f"{flavor.ram}Mi", "pods": PODS}
    if flavor.disk:
        capacity["ephemeral-storage"] = f"{flavor.disk}Gi"
    if count := gpus(flavor):
        capacity["nvidia.com/gpu"] = str(count)
    return {
        "replicas": group.node_count,
        "capacity": capacity,
        "labels": {
            "magnum.openstack.org/role": group.role,
            "magnum.openstack.org/nodegroup": group.name,
            **{key: value for key, value in group.labels.items() if "/" in key},
            **_node_labels(options.get("node-labels", "")),
            **group.node_labels,
        },
        "taints": [
            *_taints(options.get("register-with-taints", "")),
            *({"key": t["key"], "value": t.get("value") or "", "effect": t["effect"]} for t in group.node_taints),
        ],
        "zones": [group.labels.get("availability_zone") or DEFAULT_ZONE],
        "instance_type": flavor.name,
    }


def _kubelet_options(text: str) -> dict[str, str]:
    """`--a=b --c d` as a dictionary."""
    found: dict[str, str] = {}
    words = iter(shlex.split(text))
    for word in words:
        name, equals, value = word.removeprefix("--").partition("=")
        if not word.startswith("--"):
            raise ValueError(f"kubelet_options: got {word!r}, expected --option=value")
        found[name] = value if equals else next(words, "")
    return found


def _node_labels(text: str) -> dict[str, str]:
    """kubelet's `--node-labels`: key=value, separated by commas."""
    pairs = (one.partition("=") for one in text.split(",") if one)
    return {key: value for key, _, value in pairs}


def _taints(text: str) -> Iterable[dict[str, str]]:
    """kubelet's `--register-with-taints`: key=value:effect or key:effect, separated by commas."""
    for one in filter(None, text.split(",")):
        name, _, effect = one.rpartition(":")
        key, _, value = name.partition("=")
        if not key or effect not in EFFECTS:
            raise ValueError(
                f"kubelet_options: got the taint {one!r}, expected key=value:effect with one of {', '.join(EFFECTS)}"
            )
        yield {"key": key, "value": value, "effect": effect}
