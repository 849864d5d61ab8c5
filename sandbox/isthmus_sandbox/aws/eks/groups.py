"""Managed node groups: pools of the cluster manager, with the instance type's own capacity."""

import re
import uuid
from typing import Any

from isthmus_sandbox.aws.eks import manager, releases
from isthmus_sandbox.aws.eks.clusters import ROLE, update
from isthmus_sandbox.aws.eks.clusters import described as described_cluster
from isthmus_sandbox.aws.eks.errors import in_use, invalid, not_found, not_ready
from isthmus_sandbox.aws.eks.store import Eks, Json, now

NAME = re.compile(r"[0-9A-Za-z][A-Za-z0-9_-]{0,62}")
EFFECTS = {"NO_SCHEDULE": "NoSchedule", "NO_EXECUTE": "NoExecute", "PREFER_NO_SCHEDULE": "PreferNoSchedule"}
STATES = {"pending": "CREATING", "scaling": "UPDATING", "ready": "ACTIVE"}
PODS = "110"
DISK_GIB = 20  # https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html
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
    if described_cluster(eks, cluster)["status"] != "ACTIVE":
        raise not_ready(f"Cluster '{request['clusterName']}' is not in ACTIVE status")
    if not ROLE.fullmatch(request["nodeRole"]):
        raise invalid(f"nodeRole {request['nodeRole']!r} isn't the ARN of a role")
    template = _template(request, ec2)
    kind = request.get("amiType") or "AL2023_x86_64_STANDARD"
    releases.check(kind, cluster.facts["version"], request)
    scaling = {"minSize": 1, "maxSize": 2, "desiredSize": 1, **(request.get("scalingConfig") or {})}
    _sizes(scaling)
    id_ = str(uuid.uuid4())
    group = {
        "nodegroupName": name,
        "nodegroupArn": eks.arn("nodegroup", request["clusterName"], name, id_),
        "clusterName": request["clusterName"],
        "version": request.get("version") or cluster.facts["version"],
        "releaseVersion": request.get("releaseVersion") or releases.newest(kind, cluster.facts["version"]),
        "createdAt": now(),
        "modifiedAt": now(),
        "capacityType": request.get("capacityType") or "ON_DEMAND",
        "scalingConfig": scaling,
        "instanceTypes": request.get("instanceTypes") or (template or {}).get("types") or ["t3.medium"],
        "subnets": request["subnets"],
        "amiType": kind,
        "nodeRole": request["nodeRole"],
        "labels": request.get("labels") or {},
        "taints": request.get("taints") or [],
        "resources": {"autoScalingGroups": [{"name": f"eks-{name}-{id_}"}]},
        "health": {"issues": []},
        "updateConfig": request.get("updateConfig") or {"maxUnavailable": 1},
        "tags": request.get("tags") or {},
    }
    if request.get("nodeRepairConfig"):
        group["nodeRepairConfig"] = request["nodeRepairConfig"]
    if template:
        group["launchTemplate"] = template["specification"]
    else:
        group["diskSize"] = request.get("diskSize") or DISK_GIB
    cluster.groups[name] = group
    try:
        _put(eks, group, ec2)
    except Exception:
        del cluster.groups[name]
        raise
    return described(eks, group)


def _template(request: Json, ec2: Any) -> Json | None:
    """The launch template's names and instance type, checked as CreateNodegroup does."""
    specification = request.get("launchTemplate")
    if not specification:
        return None
    if request.get("diskSize"):
        raise invalid("Disk size must be specified within the launch template.")
    if bool(specification.get("id")) == bool(specification.get("name")):
        raise invalid("launchTemplate is given by id or by name, not by both")
    templates = [t for t in ec2.launch_templates.values() if specification.get("id", t.id) == t.id]
    templates = [t for t in templates if specification.get("name", t.name) == t.name]
    if not templates:
        raise invalid(f"The launch template {specification.get('id') or specification.get('name')} doesn't exist")
    version = templates[0].get_version(specification.get("version") or "$Default")
    kind = version.data.get("InstanceType")
    if kind and request.get("instanceTypes"):
        raise invalid("Instance types are given in the launch template or in the request, not in both")
    template = {"id": templates[0].id, "name": templates[0].name, "version": str(version.number)}
    return {"specification": template, "types": [kind] if kind else []}


def settle(eks: Eks, cluster: str) -> None:
    """Forget the deleted groups whose pools are gone."""
    groups = eks.cluster(cluster).groups
    for name in [n for n, group in groups.items() if group.get("deleting")]:
        if manager.call("GET", manager.pool_path(eks.account, eks.region, cluster, name)) is None:
            del groups[name]


def find(eks: Eks, cluster: str, name: str) -> Json:
    """A node group. Raises ResourceNotFoundException."""
    groups = eks.cluster(cluster).groups
    if name not in groups:
        raise not_found(f"No node group found for name: {name}.")
    return groups[name]


def described(eks: Eks, group: Json) -> Json:
    """A node group as DescribeNodegroup answers, its state asked of the manager."""
    pool = manager.call("GET", _path(eks, group))
    if group.get("deleting"):
        if pool is None:
            eks.cluster(group["clusterName"]).groups.pop(group["nodegroupName"], None)
            raise not_found(f"No node group found for name: {group['nodegroupName']}.")
        status = "DELETING"
    elif pool is None:
        status = "DEGRADED"
    else:
        status = STATES.get(pool["state"], "CREATING")
        if status == "CREATING" and group.get("was_active"):
            status = "UPDATING"
        group["was_active"] = group.get("was_active") or status == "ACTIVE"
    return {**{k: v for k, v in group.items() if k not in ("deleting", "was_active")}, "status": status}


def delete(eks: Eks, cluster: str, name: str) -> Json:
    """DeleteNodegroup: its nodes are drained first."""
    group = find(eks, cluster, name)
    group["deleting"] = True
    manager.call("DELETE", manager.pool_path(eks.account, eks.region, cluster, name))
    return {**{k: v for k, v in group.items() if k not in ("deleting", "was_active")}, "status": "DELETING"}


def configure(eks: Eks, request: Json, ec2: Any) -> Json:
    """UpdateNodegroupConfig: sizes, labels, taints."""
    group = find(eks, request["clusterName"], request["nodegroupName"])
    if scaling := request.get("scalingConfig"):
        sizes = {**group["scalingConfig"], **scaling}
        _sizes(sizes)
        group["scalingConfig"] = sizes
    if labels := request.get("labels"):
        removed = set(labels.get("removeLabels") or [])
        remaining = {k: v for k, v in group["labels"].items() if k not in removed}
        group["labels"] = {**remaining, **(labels.get("addOrUpdateLabels") or {})}
    if taints := request.get("taints"):
        changed = [*(taints.get("removeTaints") or []), *(taints.get("addOrUpdateTaints") or [])]
        keys = {(t["key"], t["effect"]) for t in changed}
        kept_taints = [t for t in group["taints"] if (t["key"], t["effect"]) not in keys]
        group["taints"] = [*kept_taints, *(taints.get("addOrUpdateTaints") or [])]
    for key in ("updateConfig", "nodeRepairConfig"):
        if request.get(key):
            group[key] = request[key]
    group["modifiedAt"] = now()
    _put(eks, group, ec2)
    return update(eks.cluster(request["clusterName"]), "ConfigUpdate", nodegroupName=request["nodegroupName"])


def upgrade(eks: Eks, request: Json, ec2: Any) -> Json:
    """UpdateNodegroupVersion: version, release and launch template. The sandbox's nodes stay the same processes."""
    cluster = eks.cluster(request["clusterName"])
    group = find(eks, request["clusterName"], request["nodegroupName"])
    releases.check(group["amiType"], cluster.facts["version"], request)
    template = _template({**request, "instanceTypes": group["instanceTypes"]}, ec2)
    group["version"] = request.get("version") or group["version"]
    group["releaseVersion"] = request.get("releaseVersion") or releases.newest(group["amiType"], group["version"])
    if template:
        group["launchTemplate"] = template["specification"]
    group["modifiedAt"] = now()
    _put(eks, group, ec2)
    return update(cluster, "VersionUpdate", nodegroupName=request["nodegroupName"])


def _put(eks: Eks, group: Json, ec2: Any) -> None:
    kind = group["instanceTypes"][0]
    subnets = {subnet.availability_zone: subnet for subnet in map(ec2.get_subnet, group["subnets"])}
    own_labels = {
        "eks.amazonaws.com/nodegroup": group["nodegroupName"],
        "eks.amazonaws.com/capacityType": group["capacityType"],
    }
    taints = [{"key": t["key"], "value": t.get("value", ""), "effect": EFFECTS[t["effect"]]} for t in group["taints"]]
    body = {
        "replicas": group["scalingConfig"]["desiredSize"],
        "capacity": {**capacity(kind, ec2), "ephemeral-storage": f"{_disk_gib(group, ec2)}Gi"},
        "labels": {**group["labels"], **own_labels},
        "taints": taints,
        "zones": sorted(subnets),
        "ranges": [subnets[zone].cidr_block for zone in sorted(subnets)],
        "instance_type": kind,
    }
    try:
        manager.call("PUT", _path(eks, group), body)
    except manager.ManagerError as error:
        raise invalid(f"the sandbox's cluster manager refuses: {error}") from None


def _disk_gib(group: Json, ec2: Any) -> int:
    """The disk of images and pods in GiB: the largest that the launch template maps, else the group's own size."""
    template = group.get("launchTemplate")
    if template is None:
        return int(group["diskSize"])
    version = ec2.launch_templates[template["id"]].get_version(template["version"])
    mapped = version.data.get("BlockDeviceMapping") or []
    sizes = [int((device.get("Ebs") or {}).get("VolumeSize") or 0) for device in mapped]
    return max([*sizes, 0]) or DISK_GIB


def capacity(kind: str, ec2: Any) -> Json:
    """CPU, memory and GPUs of an EC2 instance type, from EC2's own list."""
    types = ec2.describe_instance_types([kind])
    if not types:
        raise invalid(f"unknown instance type {kind!r}")
    facts = types[0]
    memory = int(facts["MemoryInfo"]["SizeInMiB"]) - RESERVED_MIB
    resources = {"cpu": str(facts["VCpuInfo"]["DefaultVCpus"]), "memory": f"{memory}Mi", "pods": PODS}
    gpus = sum(
        int(g.get("Count", 0))
        for g in (facts.get("GpuInfo") or {}).get("Gpus", [])
        if g.get("Manufacturer") == "NVIDIA"
    )
    return {**resources, "nvidia.com/gpu": str(gpus)} if gpus else resources


def _sizes(scaling: Json) -> None:
    low, high, desired = scaling["minSize"], scaling["maxSize"], scaling["desiredSize"]
    if not 0 <= low <= desired <= high or high < 1:
        raise invalid(f"minSize <= desiredSize <= maxSize doesn't hold: {low}, {desired}, {high}")


def _path(eks: Eks, group: Json) -> str:
    return manager.pool_path(eks.account, eks.region, group["clusterName"], group["nodegroupName"])
