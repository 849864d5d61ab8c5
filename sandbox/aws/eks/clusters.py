"""Clusters: what the API says of them, with endpoint, CA and state from the cluster manager."""

import base64
import hashlib
import re
from typing import Any

from sandbox.aws.eks import manager
from sandbox.aws.eks.errors import in_use, invalid
from sandbox.aws.eks.store import Cluster, Eks, Json, now

NAME = re.compile(r"[0-9A-Za-z][A-Za-z0-9_-]{0,99}")
LOG_TYPES = ("api", "audit", "authenticator", "controllerManager", "scheduler")
MODES = ("API", "API_AND_CONFIG_MAP", "CONFIG_MAP")
STATES = {"starting": "CREATING", "ready": "ACTIVE", "failed": "FAILED"}
ADMIN = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"


def create(eks: Eks, request: Json, caller: str, ec2: Any) -> Json:
    """CreateCluster. The control plane starts in the background; describe tells when it is there."""
    name, version = request["name"], request.get("version") or "1.34"
    if not NAME.fullmatch(name):
        raise invalid(f"The name {name!r} doesn't match {NAME.pattern}")
    if name in eks.clusters:
        raise in_use(f"Cluster already exists with name: {name}")
    network = dict(request.get("resourcesVpcConfig") or {})
    vpc, group = _network(network, name, ec2)
    access = {
        "authenticationMode": "CONFIG_MAP",
        "bootstrapClusterCreatorAdminPermissions": True,
        **(request.get("accessConfig") or {}),
    }
    if access["authenticationMode"] not in MODES:
        raise invalid(f"authenticationMode must be one of {', '.join(MODES)}, got {access['authenticationMode']!r}")
    for entry in request.get("encryptionConfig") or []:
        if entry.get("resources") != ["secrets"]:
            raise invalid(f"encryptionConfig.resources must be ['secrets'], got {entry.get('resources')}")
    service = (request.get("kubernetesNetworkConfig") or {}).get("serviceIpv4Cidr") or "172.20.0.0/16"
    body = {"name": name, "kind": "eks", "version": version, "region": eks.region, "service_cidr": service}
    if access["bootstrapClusterCreatorAdminPermissions"]:
        body["creator_arn"] = caller
    try:
        made = manager.call("PUT", manager.cluster_path(eks.region, name), body) or {}
    except manager.ManagerError as error:
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
        "logging": _logging(request.get("logging")),
        "identity": {"oidc": {"issuer": f"https://oidc.eks.{eks.region}.amazonaws.com/id/{digest}"}},
        "endpoint": made.get("endpoint"),
        "certificateAuthority": {"data": base64.b64encode(made.get("ca_cert", "").encode()).decode()},
        "platformVersion": "eks.1",
        "tags": request.get("tags") or {},
        "encryptionConfig": request.get("encryptionConfig") or [],
        "accessConfig": access,
        "upgradePolicy": request.get("upgradePolicy") or {"supportType": "EXTENDED"},
        "deletionProtection": bool(request.get("deletionProtection")),
    }
    cluster = eks.clusters[name] = Cluster(facts)
    if access["bootstrapClusterCreatorAdminPermissions"]:
        from sandbox.aws.eks import access as entries

        entries.create_entry(eks, {"clusterName": name, "principalArn": caller})
        scope = {"type": "cluster"}
        entries.associate(eks, {"clusterName": name, "principalArn": caller, "policyArn": ADMIN, "accessScope": scope})
    return told(eks, cluster)


def told(eks: Eks, cluster: Cluster) -> Json:
    """A cluster as DescribeCluster answers, its state asked of the manager."""
    facts = dict(cluster.facts)
    if facts.get("status") == "DELETING":
        return facts
    found = manager.call("GET", manager.cluster_path(eks.region, facts["name"])) or {
        "state": "failed",
        "reason": "it is gone",
    }
    facts["status"] = STATES.get(found["state"], "CREATING")
    if facts["status"] == "FAILED":
        facts["health"] = {
            "issues": [{"code": "InternalFailure", "message": found.get("reason") or "", "resourceIds": []}]
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
        raise invalid("The cluster is protected from deletion: set deletionProtection to false first")
    manager.call("DELETE", manager.cluster_path(eks.region, name))
    del eks.clusters[name]
    try:
        ec2.delete_security_group(group_id=cluster.facts["resourcesVpcConfig"]["clusterSecurityGroupId"])
    except Exception as error:  # something still uses it; AWS leaves it then, too
        print(f"the cluster's security group stays: {error}", flush=True)
    return {**cluster.facts, "status": "DELETING"}


def configure(eks: Eks, request: Json) -> Json:
    """UpdateClusterConfig."""
    facts = eks.cluster(request["name"]).facts
    if network := request.get("resourcesVpcConfig"):
        facts["resourcesVpcConfig"] |= network
    if request.get("logging"):
        facts["logging"] = _logging(request["logging"])
    for key in ("accessConfig", "upgradePolicy"):
        if request.get(key):
            facts[key] = {**facts[key], **request[key]}
    if request.get("deletionProtection") is not None:
        facts["deletionProtection"] = request["deletionProtection"]
    return update(request["name"], "EndpointAccessUpdate")


def update(name: str, kind: str) -> Json:
    """An update as the API answers it; here it is done when it is answered."""
    id_ = hashlib.sha256(f"{name}{kind}{now()}".encode()).hexdigest()[:32]
    return {"id": id_, "status": "Successful", "type": kind, "params": [], "createdAt": now(), "errors": []}


def _logging(asked: Json | None) -> Json:
    on: set[str] = set()
    for entry in (asked or {}).get("clusterLogging") or []:
        unknown = set(entry["types"]) - set(LOG_TYPES)
        if unknown:
            raise invalid(f"unknown log types {', '.join(sorted(unknown))}; there are {', '.join(LOG_TYPES)}")
        on = on | set(entry["types"]) if entry["enabled"] else on - set(entry["types"])
    off = sorted(set(LOG_TYPES) - on)
    entries = [{"types": sorted(on), "enabled": True}, {"types": off, "enabled": False}]
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
        f"eks-cluster-sg-{name}",
        "EKS created security group applied to ENI that is attached to EKS Control Plane",
        vpc_id=vpc,
    )
    return vpc, group.id
