"""Access entries and the policies associated with them; add-ons; pod identities."""

import uuid
from typing import Any

from sandbox.aws.eks.errors import in_use, invalid, not_found
from sandbox.aws.eks.store import Eks, Json, now

POLICIES = (
    "AmazonEKSClusterAdminPolicy",
    "AmazonEKSAdminPolicy",
    "AmazonEKSAdminViewPolicy",
    "AmazonEKSEditPolicy",
    "AmazonEKSViewPolicy",
)
PREFIX = "arn:aws:eks::aws:cluster-access-policy/"
TYPES = ("STANDARD", "EC2_LINUX", "EC2_WINDOWS", "FARGATE_LINUX", "EC2", "HYBRID_LINUX", "HYPERPOD_LINUX")
ADDONS = {  # a version each, as DescribeAddonVersions would list for 1.34
    "vpc-cni": "v1.20.1-eksbuild.1",
    "kube-proxy": "v1.34.0-eksbuild.2",
    "coredns": "v1.12.3-eksbuild.1",
    "eks-pod-identity-agent": "v1.3.8-eksbuild.2",
    "aws-ebs-csi-driver": "v1.48.0-eksbuild.1",
    "amazon-cloudwatch-observability": "v4.4.0-eksbuild.1",
    "metrics-server": "v0.8.0-eksbuild.2",
}


def create_entry(eks: Eks, request: Json) -> Json:
    """CreateAccessEntry."""
    cluster, principal = eks.cluster(request["clusterName"]), request["principalArn"]
    if cluster.facts["accessConfig"]["authenticationMode"] == "CONFIG_MAP":
        raise invalid(
            "The cluster's authentication mode must be one of [API, API_AND_CONFIG_MAP] to perform this operation."
        )
    if principal in cluster.entries:
        raise in_use("The specified access entry resource is already in use on this cluster.")
    if not principal.startswith("arn:aws:iam::"):
        raise invalid(f"The principalArn parameter format is not valid: {principal}")
    kind = request.get("type") or "STANDARD"
    if kind not in TYPES:
        raise invalid(f"type must be one of {', '.join(TYPES)}, got {kind!r}")
    groups = request.get("kubernetesGroups") or []
    if any(g.startswith("system:") for g in groups):
        raise invalid("The kubernetes group name must not begin with system:")
    entry = {
        "clusterName": request["clusterName"],
        "principalArn": principal,
        "kubernetesGroups": groups,
        "accessEntryArn": eks.arn("access-entry", request["clusterName"], principal.split(":")[-1], str(uuid.uuid4())),
        "createdAt": now(),
        "modifiedAt": now(),
        "tags": request.get("tags") or {},
        "username": request.get("username") or principal,
        "type": kind,
    }
    cluster.entries[principal] = entry
    return entry


def entry(eks: Eks, cluster: str, principal: str) -> Json:
    """An access entry. Raises ResourceNotFoundException."""
    entries = eks.cluster(cluster).entries
    if principal not in entries:
        raise not_found(f"The specified principalArn could not be found: {principal}")
    return entries[principal]


def update_entry(eks: Eks, request: Json) -> Json:
    """UpdateAccessEntry."""
    found = entry(eks, request["clusterName"], request["principalArn"])
    for key in ("kubernetesGroups", "username"):
        if request.get(key) is not None:
            found[key] = request[key]
    found["modifiedAt"] = now()
    return found


def delete_entry(eks: Eks, cluster: str, principal: str) -> None:
    """DeleteAccessEntry; its associations go with it."""
    entry(eks, cluster, principal)
    eks.cluster(cluster).entries.pop(principal)
    eks.cluster(cluster).policies.pop(principal, None)


def associate(eks: Eks, request: Json) -> Json:
    """AssociateAccessPolicy; a second one replaces the scope."""
    entry(eks, request["clusterName"], request["principalArn"])
    policy, scope = request["policyArn"], request["accessScope"]
    if policy.removeprefix(PREFIX) not in POLICIES:
        raise invalid(f"The policyArn {policy!r} is not one of {', '.join(PREFIX + p for p in POLICIES)}")
    if scope.get("type") not in ("cluster", "namespace") or (scope["type"] == "namespace") != bool(
        scope.get("namespaces")
    ):
        raise invalid("accessScope is of type cluster, or of type namespace with namespaces")
    known = eks.cluster(request["clusterName"]).policies.setdefault(request["principalArn"], {})
    before = known.get(policy) or {"policyArn": policy, "associatedAt": now()}
    known[policy] = {**before, "accessScope": {"namespaces": [], **scope}, "modifiedAt": now()}
    return known[policy]


def associated(eks: Eks, cluster: str, principal: str) -> list[Json]:
    """ListAssociatedAccessPolicies."""
    entry(eks, cluster, principal)
    return list(eks.cluster(cluster).policies.get(principal, {}).values())


def disassociate(eks: Eks, cluster: str, principal: str, policy: str) -> None:
    """DisassociateAccessPolicy."""
    entry(eks, cluster, principal)
    if eks.cluster(cluster).policies.get(principal, {}).pop(policy, None) is None:
        raise not_found(f"The specified policyArn is not associated: {policy}")


def create_addon(eks: Eks, request: Json) -> Json:
    """CreateAddon."""
    cluster, name = eks.cluster(request["clusterName"]), request["addonName"]
    if name not in ADDONS:
        raise invalid(f"Addon {name} specified is not supported; there are {', '.join(sorted(ADDONS))}")
    if name in cluster.addons:
        raise in_use("Addon already exists.")
    addon = {
        "addonName": name,
        "clusterName": request["clusterName"],
        "status": "ACTIVE",
        "addonVersion": request.get("addonVersion") or ADDONS[name],
        "health": {"issues": []},
        "addonArn": eks.arn("addon", request["clusterName"], name, str(uuid.uuid4())),
        "createdAt": now(),
        "modifiedAt": now(),
        "tags": request.get("tags") or {},
    }
    addon |= {k: request[k] for k in ("serviceAccountRoleArn", "configurationValues") if request.get(k)}
    cluster.addons[name] = addon
    return addon


def addon(eks: Eks, cluster: str, name: str) -> Json:
    """An add-on. Raises ResourceNotFoundException."""
    addons = eks.cluster(cluster).addons
    if name not in addons:
        raise not_found(f"No addon: {name} found in cluster: {cluster}")
    return addons[name]


def create_pod_identity(eks: Eks, request: Json) -> Json:
    """CreatePodIdentityAssociation: one a service account."""
    cluster = eks.cluster(request["clusterName"])
    who = (request["namespace"], request["serviceAccount"])
    if any((p["namespace"], p["serviceAccount"]) == who for p in cluster.pods.values()):
        raise in_use(f"Association already exists for service account {who[1]} in namespace {who[0]}")
    if not request["roleArn"].startswith("arn:aws:iam::"):
        raise invalid(f"roleArn {request['roleArn']!r} isn't the ARN of a role")
    id_ = f"a-{uuid.uuid4().hex[:17]}"
    association = {
        "clusterName": request["clusterName"],
        "namespace": who[0],
        "serviceAccount": who[1],
        "roleArn": request["roleArn"],
        "associationArn": eks.arn("podidentityassociation", request["clusterName"], id_),
        "associationId": id_,
        "tags": request.get("tags") or {},
        "createdAt": now(),
        "modifiedAt": now(),
    }
    cluster.pods[id_] = association
    return association


def pod_identity(eks: Eks, cluster: str, id_: str) -> Json:
    """A pod identity association. Raises ResourceNotFoundException."""
    found = eks.cluster(cluster).pods
    if id_ not in found:
        raise not_found(f"No association found for id: {id_}")
    return found[id_]


def pod_identities(eks: Eks, request: Json) -> list[Json]:
    """ListPodIdentityAssociations, by namespace and service account."""
    found: list[Any] = list(eks.cluster(request["clusterName"]).pods.values())
    for key in ("namespace", "serviceAccount"):
        if request.get(key):
            found = [p for p in found if p[key] == request[key]]
    return found
