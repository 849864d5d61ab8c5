"""Add-ons. What they install isn't run: the sandbox's nodes need no network plugin."""

import json
import uuid

import yaml

from isthmus_sandbox.aws.eks.addon_versions import CONFIGURATION, KUBERNETES, VERSIONS
from isthmus_sandbox.aws.eks.errors import in_use, invalid, not_found
from isthmus_sandbox.aws.eks.store import Eks, Json, now

ON_NODES = ("coredns", "metrics-server")  # Deployments that tolerate no taint of ours; the others are DaemonSets


def create(eks: Eks, request: Json) -> Json:
    """CreateAddon."""
    cluster, name = eks.cluster(request["clusterName"]), request["addonName"]
    kubernetes = cluster.facts["version"]
    if not (offered := VERSIONS.get(name, {}).get(kubernetes)):
        available = ", ".join(sorted(VERSIONS))
        raise invalid(
            f"Addon {name} specified is not supported in {kubernetes} kubernetes version; there are {available}"
        )
    if name in cluster.addons:
        raise in_use("Addon already exists.")
    check(name, kubernetes, request)
    addon = {
        "addonName": name,
        "clusterName": request["clusterName"],
        "status": "ACTIVE",
        "addonVersion": request.get("addonVersion") or offered[0],
        "health": {"issues": []},
        "addonArn": eks.arn("addon", request["clusterName"], name, str(uuid.uuid4())),
        "createdAt": now(),
        "modifiedAt": now(),
        "tags": request.get("tags") or {},
    }
    addon |= {k: request[k] for k in ("serviceAccountRoleArn", "configurationValues") if request.get(k)}
    cluster.addons[name] = addon
    return addon


def check(name: str, kubernetes: str, request: Json) -> None:
    """Refuse a version or a configuration that EKS would refuse."""
    version, offered = request.get("addonVersion"), VERSIONS[name].get(kubernetes, ())
    if version and version not in offered:
        raise invalid(
            f"Addon version specified is not supported: {name} {version} for Kubernetes {kubernetes}; "
            f"there are {', '.join(offered)}"
        )
    if values := request.get("configurationValues"):
        try:
            document = yaml.safe_load(values)  # JSON is YAML
        except yaml.YAMLError as error:
            raise invalid(f"ConfigurationValue is neither JSON nor YAML: {error}") from None
        if not isinstance(document, dict):
            raise invalid(f"ConfigurationValue is not an object: {json.dumps(document, default=str)[:80]}")
        if unknown := sorted(set(document) - CONFIGURATION.get(name, set(document))):
            raise invalid(f"ConfigurationValue provided in request is not supported: unknown {', '.join(unknown)}")
        if not isinstance(document.get("enableNetworkPolicy", ""), str):
            raise invalid("ConfigurationValue provided in request is not supported: enableNetworkPolicy isn't text")


def described(eks: Eks, cluster: str, name: str) -> Json:
    """An add-on as DescribeAddon answers: one whose pods run on ordinary nodes is degraded while there are none."""
    addon = find(eks, cluster, name)
    if name not in ON_NODES:
        return addon
    groups = [
        group for group in eks.cluster(cluster).groups.values() if not group["taints"] and not group.get("deleting")
    ]
    if any(group.get("was_active") and group["scalingConfig"]["desiredSize"] for group in groups):
        return addon
    if groups:
        return {**addon, "status": "CREATING"}
    message = "The add-on is unhealthy because it doesn't have the desired number of replicas: no node without taints."
    issue = {"code": "InsufficientNumberOfReplicas", "message": message, "resourceIds": []}
    return {**addon, "status": "DEGRADED", "health": {"issues": [issue]}}


def find(eks: Eks, cluster: str, name: str) -> Json:
    """An add-on. Raises ResourceNotFoundException."""
    addons = eks.cluster(cluster).addons
    if name not in addons:
        raise not_found(f"No addon: {name} found in cluster: {cluster}")
    return addons[name]


def versions(name: str | None, kubernetes: str | None) -> list[Json]:
    """DescribeAddonVersions."""
    minors = [v for v in KUBERNETES if kubernetes in (None, v)]
    return [
        {"addonName": addon, "owner": "aws", "publisher": "eks", "type": "networking", "addonVersions": listed}
        for addon in VERSIONS
        if name in (None, addon) and (listed := _listed(addon, minors))
    ]


def _listed(addon: str, minors: list[str]) -> list[Json]:
    """The versions of an add-on for these versions of Kubernetes, each with where it is the default."""
    compatible: dict[str, list[Json]] = {}
    for kubernetes in minors:
        for place, version in enumerate(VERSIONS[addon].get(kubernetes, ())):
            entry = {"clusterVersion": kubernetes, "platformVersions": ["*"], "defaultVersion": place == 0}
            compatible.setdefault(version, []).append(entry)
    return [{"addonVersion": version, "compatibilities": entries} for version, entries in compatible.items()]
