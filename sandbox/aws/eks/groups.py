"""Managed node groups: pools of the cluster manager, with the instance type's own capacity."""

import re
import uuid
from typing import Any

from sandbox.aws.eks import manager
from sandbox.aws.eks.clusters import ROLE, update
from sandbox.aws.eks.clusters import told as told_cluster
from sandbox.aws.eks.errors import in_use, invalid, not_found, not_ready
from sandbox.aws.eks.store import Eks, Json, now

NAME = re.compile(r"[0-9A-Za-z][A-Za-z0-9_-]{0,62}")
EFFECTS = {"NO_SCHEDULE": "NoSchedule", "NO_EXECUTE": "NoExecute", "PREFER_NO_SCHEDULE": "PreferNoSchedule"}
STATES = {"pending": "CREATING", "scaling": "UPDATING", "ready": "ACTIVE"}
PODS = "110"
RESERVED_MIB = 1024  # kubelet and system, roughly what EKS keeps back


def create(eks: Eks, request: Json, ec2: Any) -> Json:
    """CreateNodegroup."""
    cluster, name = eks.cluster(request["clusterName"]), request["nodegroupName"]
    if not NAME.fullmatch(name):
        raise invalid(f"The name {name!r} doesn't match {NAME.pattern}")
    if name in cluster.groups:
        raise in_use(f"NodeGroup already exists with name {name} and cluster name {request['clusterName']}")
    for taint in request.get("taints") or []:
        if taint.get("effect") not in EFFECTS:
            raise invalid(f"taint effect must be one of {', '.join(EFFECTS)}, got {taint.get('effect')!r}")
    if told_cluster(eks, cluster)["status"] != "ACTIVE":
        raise not_ready(f"Cluster '{request['clusterName']}' is not in ACTIVE status")
    if not ROLE.fullmatch(request["nodeRole"]):
        raise invalid(f"nodeRole {request['nodeRole']!r} isn't the ARN of a role")
    template = _template(request, ec2)
    scaling = {"minSize": 1, "maxSize": 2, "desiredSize": 1, **(request.get("scalingConfig") or {})}
    _sizes(scaling)
    id_ = str(uuid.uuid4())
    group = {
        "nodegroupName": name,
        "nodegroupArn": eks.arn("nodegroup", request["clusterName"], name, id_),
        "clusterName": request["clusterName"],
        "version": request.get("version") or cluster.facts["version"],
        "releaseVersion": request.get("releaseVersion") or f"{cluster.facts['version']}.0-20260801",
        "createdAt": now(),
        "modifiedAt": now(),
        "capacityType": request.get("capacityType") or "ON_DEMAND",
        "scalingConfig": scaling,
        "instanceTypes": request.get("instanceTypes") or (template or {}).get("types") or ["t3.medium"],
        "subnets": request["subnets"],
        "amiType": request.get("amiType") or "AL2023_x86_64_STANDARD",
        "nodeRole": request["nodeRole"],
        "labels": request.get("labels") or {},
        "taints": request.get("taints") or [],
        "resources": {"autoScalingGroups": [{"name": f"eks-{name}-{id_}"}]},
        "health": {"issues": []},
        "updateConfig": request.get("updateConfig") or {"maxUnavailable": 1},
        "tags": request.get("tags") or {},
    }
    if template:
        group["launchTemplate"] = template["said"]
    else:
        group["diskSize"] = request.get("diskSize") or 20
    cluster.groups[name] = group
    try:
        _put(eks, group, ec2)
    except Exception:
        del cluster.groups[name]
        raise
    return told(eks, group)


def _template(request: Json, ec2: Any) -> Json | None:
    """The launch template's names and instance type, checked as CreateNodegroup does."""
    asked = request.get("launchTemplate")
    if not asked:
        return None
    if request.get("diskSize"):
        raise invalid("Disk size must be specified within the launch template.")
    if bool(asked.get("id")) == bool(asked.get("name")):
        raise invalid("launchTemplate is given by id or by name, not by both")
    known = [t for t in ec2.launch_templates.values() if asked.get("id", t.id) == t.id]
    known = [t for t in known if asked.get("name", t.name) == t.name]
    if not known:
        raise invalid(f"The launch template {asked.get('id') or asked.get('name')} doesn't exist")
    version = known[0].get_version(asked.get("version") or "$Default")
    kind = version.data.get("InstanceType")
    if kind and request.get("instanceTypes"):
        raise invalid("Instance types are given in the launch template or in the request, not in both")
    said = {"id": known[0].id, "name": known[0].name, "version": str(version.number)}
    return {"said": said, "types": [kind] if kind else []}


def settle(eks: Eks, cluster: str) -> None:
    """Forget the deleted groups whose pools are gone."""
    groups = eks.cluster(cluster).groups
    for name in [n for n, group in groups.items() if group.get("deleting")]:
        if manager.call("GET", manager.pool_path(eks.region, cluster, name)) is None:
            del groups[name]


def find(eks: Eks, cluster: str, name: str) -> Json:
    """A node group. Raises ResourceNotFoundException."""
    groups = eks.cluster(cluster).groups
    if name not in groups:
        raise not_found(f"No node group found for name: {name}.")
    return groups[name]


def told(eks: Eks, group: Json) -> Json:
    """A node group as DescribeNodegroup answers, its state asked of the manager."""
    found = manager.call("GET", manager.pool_path(eks.region, group["clusterName"], group["nodegroupName"]))
    if group.get("deleting"):
        if found is None:
            eks.cluster(group["clusterName"]).groups.pop(group["nodegroupName"], None)
            raise not_found(f"No node group found for name: {group['nodegroupName']}.")
        status = "DELETING"
    elif found is None:
        status = "DEGRADED"
    else:
        status = STATES.get(found["state"], "CREATING")
        if status == "CREATING" and group.get("was_active"):
            status = "UPDATING"
        group["was_active"] = group.get("was_active") or status == "ACTIVE"
    return {**{k: v for k, v in group.items() if k not in ("deleting", "was_active")}, "status": status}


def delete(eks: Eks, cluster: str, name: str) -> Json:
    """DeleteNodegroup: its nodes are drained first."""
    group = find(eks, cluster, name)
    group["deleting"] = True
    manager.call("DELETE", manager.pool_path(eks.region, cluster, name))
    return {**{k: v for k, v in group.items() if k not in ("deleting", "was_active")}, "status": "DELETING"}


def configure(eks: Eks, request: Json, ec2: Any) -> Json:
    """UpdateNodegroupConfig: sizes, labels, taints."""
    group = find(eks, request["clusterName"], request["nodegroupName"])
    if scaling := request.get("scalingConfig"):
        wanted = {**group["scalingConfig"], **scaling}
        _sizes(wanted)
        group["scalingConfig"] = wanted
    if labels := request.get("labels"):
        removed = set(labels.get("removeLabels") or [])
        kept = {k: v for k, v in group["labels"].items() if k not in removed}
        group["labels"] = {**kept, **(labels.get("addOrUpdateLabels") or {})}
    if taints := request.get("taints"):
        changed = [*(taints.get("removeTaints") or []), *(taints.get("addOrUpdateTaints") or [])]
        keys = {(t["key"], t["effect"]) for t in changed}
        kept_taints = [t for t in group["taints"] if (t["key"], t["effect"]) not in keys]
        group["taints"] = [*kept_taints, *(taints.get("addOrUpdateTaints") or [])]
    if request.get("updateConfig"):
        group["updateConfig"] = request["updateConfig"]
    group["modifiedAt"] = now()
    _put(eks, group, ec2)
    return update(eks.cluster(request["clusterName"]), "ConfigUpdate", nodegroupName=request["nodegroupName"])


def _put(eks: Eks, group: Json, ec2: Any) -> None:
    kind = group["instanceTypes"][0]
    zones = sorted({ec2.get_subnet(id_).availability_zone for id_ in group["subnets"]})
    own = {
        "eks.amazonaws.com/nodegroup": group["nodegroupName"],
        "eks.amazonaws.com/capacityType": group["capacityType"],
    }
    taints = [{"key": t["key"], "value": t.get("value", ""), "effect": EFFECTS[t["effect"]]} for t in group["taints"]]
    body = {
        "replicas": group["scalingConfig"]["desiredSize"],
        "capacity": capacity(kind, ec2),
        "labels": {**group["labels"], **own},
        "taints": taints,
        "zones": zones,
        "instance_type": kind,
    }
    try:
        manager.call("PUT", manager.pool_path(eks.region, group["clusterName"], group["nodegroupName"]), body)
    except manager.ManagerError as error:
        raise invalid(f"the sandbox's cluster manager refuses: {error}") from None


def capacity(kind: str, ec2: Any) -> Json:
    """CPU, memory and GPUs of an EC2 instance type, from EC2's own list."""
    found = ec2.describe_instance_types([kind])
    if not found:
        raise invalid(f"unknown instance type {kind!r}")
    facts = found[0]
    memory = int(facts["MemoryInfo"]["SizeInMiB"]) - RESERVED_MIB
    known = {"cpu": str(facts["VCpuInfo"]["DefaultVCpus"]), "memory": f"{memory}Mi", "pods": PODS}
    gpus = sum(
        int(g.get("Count", 0))
        for g in (facts.get("GpuInfo") or {}).get("Gpus", [])
        if g.get("Manufacturer") == "NVIDIA"
    )
    return {**known, "nvidia.com/gpu": str(gpus)} if gpus else known


def _sizes(scaling: Json) -> None:
    low, high, wanted = scaling["minSize"], scaling["maxSize"], scaling["desiredSize"]
    if not 0 <= low <= wanted <= high or high < 1:
        raise invalid(f"minSize <= desiredSize <= maxSize doesn't hold: {low}, {wanted}, {high}")
