"""Access entries and the policies associated with them; pod identities."""

import uuid
from typing import Any

from isthmus_sandbox.aws.eks.errors import in_use, invalid, not_found, not_ready
from isthmus_sandbox.aws.eks.store import Eks, Json, now

POLICIES = (
    "AmazonEKSClusterAdminPolicy",
    "AmazonEKSAdminPolicy",
    "AmazonEKSAdminViewPolicy",
    "AmazonEKSEditPolicy",
    "AmazonEKSViewPolicy",
)
PREFIX = "arn:aws:eks::aws:cluster-access-policy/"
RESERVED = ("system:", "eks:", "aws:", "amazon:", "iam:")
TYPES = ("STANDARD", "EC2_LINUX", "EC2_WINDOWS", "FARGATE_LINUX", "EC2", "HYBRID_LINUX", "HYPERPOD_LINUX")


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
    _names(request)
    if kind != "STANDARD" and (groups or request.get("username")):
        raise invalid(f"kubernetesGroups and username can't be given for an access entry of type {kind}")
    if not _exists(principal):
        raise invalid(f"The specified principalArn is invalid: invalid principal: {principal}")
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
    access_entry = entry(eks, request["clusterName"], request["principalArn"])
    _names(request)
    for key in ("kubernetesGroups", "username"):
        if request.get(key) is not None:
            access_entry[key] = request[key]
    access_entry["modifiedAt"] = now()
    return access_entry


def _names(request: Json) -> None:
    if any(g.startswith(RESERVED) for g in request.get("kubernetesGroups") or []):
        raise invalid(f"A kubernetes group's name must not begin with {', '.join(RESERVED)}")
    if (request.get("username") or "").startswith(RESERVED):
        raise invalid(f"A username must not begin with {', '.join(RESERVED)}")


def _exists(principal: str) -> bool:
    """Whether a role or user of the account exists; another account's can't be known."""
    from moto.iam.models import iam_backends

    account, _, name = principal.removeprefix("arn:aws:iam::").partition(":")
    if account not in iam_backends or name == "root":
        return True
    iam = iam_backends[account]["aws"]
    principals: list[Any] = [*iam.roles.values(), *iam.users.values()]
    return principal in {principal_.arn for principal_ in principals}


def delete_entry(eks: Eks, cluster: str, principal: str) -> None:
    """DeleteAccessEntry; its associations go with it."""
    entry(eks, cluster, principal)
    eks.cluster(cluster).entries.pop(principal)
    eks.cluster(cluster).policies.pop(principal, None)


def associate(eks: Eks, request: Json) -> Json:
    """AssociateAccessPolicy; a second one replaces the scope."""
    access_entry = entry(eks, request["clusterName"], request["principalArn"])
    if access_entry["type"] != "STANDARD":
        raise not_ready(f"An access entry of type {access_entry['type']} takes no access policies")
    policy, scope = request["policyArn"], request["accessScope"]
    if policy.removeprefix(PREFIX) not in POLICIES:
        raise invalid(f"The policyArn {policy!r} is not one of {', '.join(PREFIX + p for p in POLICIES)}")
    if scope.get("type") not in ("cluster", "namespace") or (scope["type"] == "namespace") != bool(
        scope.get("namespaces")
    ):
        raise invalid("accessScope is of type cluster, or of type namespace with namespaces")
    policies = eks.cluster(request["clusterName"]).policies.setdefault(request["principalArn"], {})
    current = policies.get(policy) or {"policyArn": policy, "associatedAt": now()}
    policies[policy] = {**current, "accessScope": {"namespaces": [], **scope}, "modifiedAt": now()}
    return policies[policy]


def associated(eks: Eks, cluster: str, principal: str) -> list[Json]:
    """ListAssociatedAccessPolicies."""
    entry(eks, cluster, principal)
    return list(eks.cluster(cluster).policies.get(principal, {}).values())


def disassociate(eks: Eks, cluster: str, principal: str, policy: str) -> None:
    """DisassociateAccessPolicy."""
    entry(eks, cluster, principal)
    if eks.cluster(cluster).policies.get(principal, {}).pop(policy, None) is None:
        raise not_found(f"The specified policyArn is not associated: {policy}")


def create_pod_identity(eks: Eks, request: Json) -> Json:
    """CreatePodIdentityAssociation: one a service account."""
    cluster = eks.cluster(request["clusterName"])
    account = (request["namespace"], request["serviceAccount"])
    if any((p["namespace"], p["serviceAccount"]) == account for p in cluster.pods.values()):
        raise in_use(f"Association already exists for service account {account[1]} in namespace {account[0]}")
    if not request["roleArn"].startswith("arn:aws:iam::"):
        raise invalid(f"roleArn {request['roleArn']!r} isn't the ARN of a role")
    id_ = f"a-{uuid.uuid4().hex[:17]}"
    association = {
        "clusterName": request["clusterName"],
        "namespace": account[0],
        "serviceAccount": account[1],
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
    associations = eks.cluster(cluster).pods
    if id_ not in associations:
        raise not_found(f"No association found for id: {id_}")
    return associations[id_]


def pod_identities(eks: Eks, request: Json) -> list[Json]:
    """ListPodIdentityAssociations, by namespace and service account."""
    associations: list[Any] = list(eks.cluster(request["clusterName"]).pods.values())
    for key in ("namespace", "serviceAccount"):
        if request.get(key):
            associations = [p for p in associations if p[key] == request[key]]
    return associations
