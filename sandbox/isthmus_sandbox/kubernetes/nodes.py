"""From a pool to Node objects: pure functions, no cluster needed."""

import itertools
import json
import uuid
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from ipaddress import IPv4Address, IPv4Network
from typing import Any

from isthmus_sandbox.kubernetes import quantities
from isthmus_sandbox.kubernetes.schema import INSTANCE_TYPE, OWN_LABEL, Kind, PoolSpec

Object = dict[str, Any]  # a Kubernetes object as JSON

OWNED = "sandbox.isthmus.dev/owned"  # annotation: the labels and taints that we set, so that we remove no others'
DRAINING = "sandbox.isthmus.dev/draining"  # annotation: cordoned by us, to be deleted
KEPT = 10  # first addresses of a subnet that no node gets: AWS keeps four, gateways and DHCP servers have some
MIB = 1024**2


@dataclass(frozen=True)
class Place:
    """The cluster that a pool belongs to."""

    cluster: str
    kind: Kind
    region: str
    version: str  # what its kubelets report, such as `v1.34.0`


def name(pool: str, index: int) -> str:
    """The name of a pool's node `index`, counted from 0."""
    return f"{pool}-{index}"


def index(pool: str, node: str) -> int | None:
    """The index of a node's name in a pool, or None where the name is of another shape."""
    prefix, _, number = node.rpartition("-")
    return int(number) if prefix == pool and number.isdecimal() and str(int(number)) == number else None


def node(place: Place, pool: str, spec: PoolSpec, number: int, address: IPv4Address) -> Object:
    """The Node `number` of a pool as its kubelet would register it; zones take turns."""
    node_name, zone = name(pool, number), spec.zones[number % len(spec.zones)]
    labels = {
        **spec.labels,
        OWN_LABEL: pool,
        "kubernetes.io/hostname": node_name,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        INSTANCE_TYPE: spec.instance_type,
        "topology.kubernetes.io/zone": zone,
        "topology.kubernetes.io/region": place.region,
    }
    taints = [{k: v for k, v in t.model_dump().items() if v} for t in spec.taints]
    owned = {"labels": sorted(labels), "taints": sorted([t["key"], t["effect"]] for t in taints)}
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": node_name, "labels": labels, "annotations": {OWNED: json.dumps(owned)}},
        "spec": {"providerID": _provider_id(place, spec, number, node_name, zone), "taints": taints},
        "status": {
            "capacity": dict(spec.capacity),
            "allocatable": allocatable(place.kind, spec.capacity),
            "addresses": [
                {"type": "InternalIP", "address": str(address)},
                {"type": "Hostname", "address": node_name},
            ],
            "nodeInfo": {
                "architecture": "amd64",
                "operatingSystem": "linux",
                "kubeletVersion": place.version,
                "kubeProxyVersion": "",
                "containerRuntimeVersion": "sandbox://1",
                "kernelVersion": "",
                "osImage": "Isthmus sandbox",
                "machineID": sha256(f"{place.cluster}/{node_name}".encode()).hexdigest()[:32],
                "systemUUID": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{place.cluster}/{node_name}")),
                "bootID": "",
            },
        },
    }


def allocatable(kind: Kind, capacity: dict[str, str]) -> dict[str, str]:
    """What of a node's capacity pods can have.

    EKS nodes keep back CPU by core and memory by pod
    (https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/internal/kubelet/config.go); other kubelets keep back
    the eviction threshold of 100 Mi
    (https://kubernetes.io/docs/tasks/administer-cluster/reserve-compute-resources/).
    """
    reserved_cpu, reserved_memory = Decimal(0), 100 * MIB
    if kind == "eks":
        reserved_cpu = _reserved_cpu(quantities.parse(capacity["cpu"]))
        reserved_memory += (255 + 11 * int(quantities.parse(capacity["pods"]))) * MIB
    cpu = max(Decimal(0), quantities.parse(capacity["cpu"]) - reserved_cpu)
    memory = max(Decimal(0), quantities.parse(capacity["memory"]) - reserved_memory)
    return {**capacity, "cpu": f"{int(cpu * 1000)}m", "memory": f"{int(memory / 1024)}Ki"}


def differs(current: Object, desired: Object) -> bool:
    """Whether a node must be made anew: a providerID can't change."""
    return bool(current["spec"].get("providerID") != desired["spec"]["providerID"])


def merged(current: Object, desired: Object) -> Object:
    """`current` with our labels, taints and resources as `desired` says, and everybody else's left as they are."""
    result = deepcopy(current)
    meta, spec, status = result["metadata"], result["spec"], result.setdefault("status", {})
    owned = json.loads(meta.get("annotations", {}).get(OWNED, '{"labels": [], "taints": []}'))
    foreign_labels = {k: v for k, v in meta.get("labels", {}).items() if k not in owned["labels"]}
    meta["labels"] = {**foreign_labels, **desired["metadata"]["labels"]}
    meta.setdefault("annotations", {})[OWNED] = desired["metadata"]["annotations"][OWNED]
    managed_taints = [list(t) for t in owned["taints"]] + [[t["key"], t["effect"]] for t in desired["spec"]["taints"]]
    foreign_taints = [t for t in spec.get("taints", []) if [t["key"], t["effect"]] not in managed_taints]
    taints = [*desired["spec"]["taints"], *foreign_taints]
    if _unordered(taints) != _unordered(spec.get("taints", [])):
        spec["taints"] = taints
    if meta["annotations"].pop(DRAINING, None):  # it was to go, and is wanted again
        spec.pop("unschedulable", None)
        spec["taints"] = [t for t in spec.get("taints", []) if t["key"] != "node.kubernetes.io/unschedulable"]
    for key in ("capacity", "allocatable"):
        status[key] = dict(desired["status"][key])
    return result


def ready(current: Object) -> bool:
    """Whether a node's Ready condition is True."""
    conditions = current.get("status", {}).get("conditions", [])
    return any(c["type"] == "Ready" and c["status"] == "True" for c in conditions)


def free_address(spec: PoolSpec, number: int, used: set[str]) -> IPv4Address:
    """The lowest address for a pool's node `number` that nobody has, in the network of its zone."""
    network = IPv4Network(spec.ranges[number % len(spec.zones) % len(spec.ranges)])
    hosts = itertools.islice(network.hosts(), KEPT, None)
    return next(host for host in hosts if str(host) not in used)


def addresses(current: Object) -> list[str]:
    """A node's internal addresses."""
    entries = current.get("status", {}).get("addresses", [])
    return [a["address"] for a in entries if a["type"] == "InternalIP"]


def _provider_id(place: Place, spec: PoolSpec, number: int, node_name: str, zone: str) -> str:
    if spec.provider_ids is not None:
        return spec.provider_ids[number]
    seed = f"{place.cluster}/{node_name}"
    if place.kind == "eks":
        return f"aws:///{zone}/i-{sha256(seed.encode()).hexdigest()[:17]}"
    return f"openstack:///{uuid.uuid5(uuid.NAMESPACE_URL, seed)}"


def _reserved_cpu(cores: Decimal) -> Decimal:
    """6 % of the first core, 1 % of the second, 0.5 % of the next two, 0.25 % of the rest."""
    total, remaining = Decimal(0), cores
    for size, share in ((1, "0.06"), (1, "0.01"), (2, "0.005")):
        part = min(remaining, Decimal(size))
        total, remaining = total + part * Decimal(share), remaining - part
    return total + remaining * Decimal("0.0025")


def _unordered(taints: list[Object]) -> list[str]:
    return sorted(json.dumps(t, sort_keys=True) for t in taints)
