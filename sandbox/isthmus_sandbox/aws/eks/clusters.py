"""Clusters: what the API says of them, with endpoint, CA and state from the cluster manager."""

import base64
import hashlib
import re
import uuid
from typing import Any

from isthmus_sandbox.aws.eks import manager
from isthmus_sandbox.aws.eks.errors import in_use, invalid, not_found, not_ready
from isthmus_sandbox.aws.eks.store import Cluster, Eks, Json, now

ROLE = re.compile(r"arn:aws[a-z-]*:iam::[0-9]{12}:role/.+")
NAME = re.compile(r"[0-9A-Za-z][A-Za-z0-9_-]{0,99}")
LOG_TYPES = ("api", "audit", "authenticator", "controllerManager", "scheduler")
SUPPORT = ("STANDARD", "EXTENDED")
MODES = ("API", "API_AND_CONFIG_MAP", "CONFIG_MAP")
STATES = {"starting": "CREATING", "ready": "ACTIVE", "failed": "FAILED"}
ADMIN = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"


def create(eks: Eks, request: Json, caller: str, ec2: Any) -> Json:
    """CreateCluster. The control plane starts in the background; describe reports when it is ready."""
    name, version = request["name"], request.get("version") or "1.34"
    if not NAME.fullmatch(name):
        raise invalid(f"The name {name!r} doesn't match {NAME.pattern}")
    if name in eks.clusters:
        raise in_use(f"Cluster already exists with name: {name}")
    network = dict(request.get("resourcesVpcConfig") or {})
    access = {
        "authenticationMode": "CONFIG_MAP",
        "bootstrapClusterCreatorAdminPermissions": True,
        **(request.get("accessConfig") or {}),
    }
    if access["authenticationMode"] not in MODES:
        raise invalid(f"authenticationMode must be one of {', '.join(MODES)}, got {access['authenticationMode']!r}")
    _endpoints(network)
    logging = _logging(request.get("logging"))
    for entry in request.get("encryptionConfig") or []:
        if entry.get("resources") != ["secrets"]:
            raise invalid(f"encryptionConfig.resources must be ['secrets'], got {entry.get('resources')}")
    if not ROLE.fullmatch(request["roleArn"]):
        raise invalid(f"roleArn {request['roleArn']!r} isn't the ARN of a role")
    if request.get("upgradePolicy"):
        _support(request["upgradePolicy"])
    service = (request.get("kubernetesNetworkConfig") or {}).get("serviceIpv4Cidr") or "172.20.0.0/16"
    place = {"account": eks.account, "region": eks.region}
    body = {"name": name, "kind": "eks", "version": version, **place, "service_cidr": service}
    if access["bootstrapClusterCreatorAdminPermissions"]:
        body["creator_arn"] = caller
    vpc, group = _network(network, name, ec2)
    try:
        control_plane = manager.call("PUT", manager.cluster_path(eks.account, eks.region, name), body) or {}
    except manager.ManagerError as error:
        ec2.delete_security_group(group_id=group)
        raise invalid(f"the sandbox's cluster manager refuses: {error}") from None
    digest = hashlib.sha256(f"{eks.account}{eks.region}{name}".encode()).hexdigest()[:32].upper()
    facts = {
        "name": name,
        "arn": eks.arn("cluster", name),
        "createdAt": now(),
        "version": version,
        "roleArn": request["roleArn"],
        "resourcesVpcConfig": {
            "subnetIds": network.get("subnetIds") or [],
            "securityGroupIds": network.get("securityGroupIds") or [],
            "clusterSecurityGroupId": group,
            "vpcId": vpc,
            "endpointPublicAccess": network.get("endpointPublicAccess", True),
            "endpointPrivateAccess": network.get("endpointPrivateAccess", False),
            "publicAccessCidrs": network.get("publicAccessCidrs")
            or (["0.0.0.0/0"] if network.get("endpointPublicAccess", True) else []),
        },
        "kubernetesNetworkConfig": {
            "serviceIpv4Cidr": service,
            "ipFamily": "ipv4",
            "elasticLoadBalancing": {"enabled": False},
        },
        "logging": logging,
        "identity": {"oidc": {"issuer": f"https://oidc.eks.{eks.region}.amazonaws.com/id/{digest}"}},
        "endpoint": control_plane.get("endpoint"),
        "certificateAuthority": {"data": base64.b64encode(control_plane.get("ca_cert", "").encode()).decode()},
        "platformVersion": "eks.1",
        "tags": request.get("tags") or {},
        "encryptionConfig": request.get("encryptionConfig") or [],
        "accessConfig": access,
        "upgradePolicy": request.get("upgradePolicy") or {"supportType": "EXTENDED"},
        "deletionProtection": bool(request.get("deletionProtection")),
    }
    cluster = eks.clusters[name] = Cluster(facts)
    if access["bootstrapClusterCreatorAdminPermissions"] and access["authenticationMode"] != "CONFIG_MAP":
        from isthmus_sandbox.aws.eks import access as entries

        entries.create_entry(eks, {"clusterName": name, "principalArn": caller})
        scope = {"type": "cluster"}
        entries.associate(eks, {"clusterName": name, "principalArn": caller, "policyArn": ADMIN, "accessScope": scope})
    return described(eks, cluster)


def described(eks: Eks, cluster: Cluster) -> Json:
    """A cluster as DescribeCluster answers, its state asked of the manager."""
    facts = dict(cluster.facts)
    if facts.get("status") == "DELETING":
        return facts
    control_plane = manager.call("GET", manager.cluster_path(eks.account, eks.region, facts["name"])) or {
        "state": "failed",
        "reason": "it is gone",
    }
    facts["status"] = STATES.get(control_plane["state"], "CREATING")
    if facts["status"] == "FAILED":
        facts["health"] = {
            "issues": [{"code": "InternalFailure", "message": control_plane.get("reason") or "", "resourceIds": []}]
        }
    if facts["status"] != "ACTIVE":  # as AWS: no endpoint before the cluster is there
        facts = {k: v for k, v in facts.items() if k not in ("endpoint", "certificateAuthority")}
    return facts


def delete(eks: Eks, name: str, ec2: Any) -> Json:
    """DeleteCluster: node groups must be gone, and deletion must not be protected."""
    cluster = eks.cluster(name)
    if cluster.groups:
        raise in_use("Cluster has nodegroups attached")
    if cluster.facts["deletionProtection"]:
        raise not_ready(f"Cluster {name} has deletion protection enabled: disable it before you delete the cluster")
    manager.call("DELETE", manager.cluster_path(eks.account, eks.region, name))
    del eks.clusters[name]
    try:
        ec2.delete_security_group(group_id=cluster.facts["resourcesVpcConfig"]["clusterSecurityGroupId"])
    except Exception as error:  # something still uses it; AWS leaves it then, too
        print(f"the cluster's security group stays: {error}", flush=True)
    return {**cluster.facts, "status": "DELETING"}


def configure(eks: Eks, request: Json) -> Json:
    """UpdateClusterConfig: everything is checked before anything changes."""
    cluster = eks.cluster(request["name"])
    facts = cluster.facts
    fresh: Json = {}
    kind = "EndpointAccessUpdate"
    if network := request.get("resourcesVpcConfig"):
        fresh["resourcesVpcConfig"] = {**facts["resourcesVpcConfig"], **network}
        _endpoints(fresh["resourcesVpcConfig"])
    if request.get("logging"):
        kind, fresh["logging"] = "LoggingUpdate", _logging(request["logging"], facts["logging"])
    if access := request.get("accessConfig"):
        kind, fresh["accessConfig"] = "AccessConfigUpdate", {**facts["accessConfig"], **access}
        before, after = facts["accessConfig"]["authenticationMode"], fresh["accessConfig"]["authenticationMode"]
        if after not in MODES or MODES.index(after) > MODES.index(before):
            raise invalid(f"Unsupported authentication mode update from {before} to {after}")
    if request.get("upgradePolicy"):
        _support(request["upgradePolicy"])
        kind, fresh["upgradePolicy"] = "UpgradePolicyUpdate", {**facts["upgradePolicy"], **request["upgradePolicy"]}
    if request.get("deletionProtection") is not None:
        kind, fresh["deletionProtection"] = "DeletionProtectionUpdate", request["deletionProtection"]
    if not fresh:
        raise invalid("No changes needed for the given cluster config")
    facts.update(fresh)
    return update(cluster, kind)


def update(cluster: Cluster, kind: str, **owner: str) -> Json:
    """An update as the API answers it, done when it is answered; `owner` names its node group or add-on."""
    document: Json = {
        "id": str(uuid.uuid4()),
        "status": "Successful",
        "type": kind,
        "params": [],
        "createdAt": now(),
        "errors": [],
    }
    cluster.updates[document["id"]] = {**document, **owner}
    return document


def find_update(cluster: Cluster, id_: str) -> Json:
    """DescribeUpdate. Raises ResourceNotFoundException."""
    if id_ not in cluster.updates:
        raise not_found(f"No update found for ID: {id_}")
    return {k: v for k, v in cluster.updates[id_].items() if k not in ("nodegroupName", "addonName")}


def updates(cluster: Cluster, **owner: str | None) -> list[str]:
    """ListUpdates: the cluster's own, or those of a node group or an add-on."""
    filters = {k: owner.get(k) for k in ("nodegroupName", "addonName")}
    return [id_ for id_, document in cluster.updates.items() if all(document.get(k) == v for k, v in filters.items())]


def _support(policy: Json) -> None:
    if policy.get("supportType") not in SUPPORT:
        raise invalid(f"supportType must be one of {', '.join(SUPPORT)}, got {policy.get('supportType')!r}")


def _endpoints(network: Json) -> None:
    if not (network.get("endpointPublicAccess", True) or network.get("endpointPrivateAccess", False)):
        raise invalid("Private and public endpoint access cannot both be false")


def _logging(request: Json | None, before: Json | None = None) -> Json:
    enabled: set[str] = {kind for e in (before or {}).get("clusterLogging", []) if e["enabled"] for kind in e["types"]}
    for entry in (request or {}).get("clusterLogging") or []:
        unknown = set(entry["types"]) - set(LOG_TYPES)
        if unknown:
            raise invalid(f"unknown log types {', '.join(sorted(unknown))}; there are {', '.join(LOG_TYPES)}")
        enabled = enabled | set(entry["types"]) if entry["enabled"] else enabled - set(entry["types"])
    disabled = sorted(set(LOG_TYPES) - enabled)
    entries = [{"types": sorted(enabled), "enabled": True}, {"types": disabled, "enabled": False}]
    return {"clusterLogging": [e for e in entries if e["types"]]}


def _network(config: Json, name: str, ec2: Any) -> tuple[str, str]:
    """(VPC of the subnets, the group that EKS makes). At least two zones, one VPC, as EKS demands."""
    ids = config.get("subnetIds") or []
    subnets = [ec2.get_subnet(id_) for id_ in ids]
    vpcs, zones = {s.vpc_id for s in subnets}, {s.availability_zone for s in subnets}
    if len(vpcs) != 1:
        raise invalid(f"subnetIds must be of one VPC, got {len(vpcs)}")
    if len(zones) < 2:
        raise invalid("Subnets specified must be in at least two different AZs")
    vpc = next(iter(vpcs))
    group = ec2.create_security_group(
        f"eks-cluster-sg-{name}-{uuid.uuid4().int % 10**9}",
        "EKS created security group applied to ENI that is attached to EKS Control Plane",
        vpc_id=vpc,
    )
    return vpc, group.id
