"""Add-ons. What they install isn't run: the sandbox's nodes need no network plugin."""

import json
import re
import uuid

import yaml

from sandbox.aws.eks.errors import in_use, invalid, not_found
from sandbox.aws.eks.store import Eks, Json, now

NEWEST = {  # as DescribeAddonVersions lists for 1.34
    "vpc-cni": "v1.20.1-eksbuild.1",
    "kube-proxy": "v1.34.0-eksbuild.2",
    "coredns": "v1.12.3-eksbuild.1",
    "eks-pod-identity-agent": "v1.3.8-eksbuild.2",
    "aws-ebs-csi-driver": "v1.48.0-eksbuild.1",
    "amazon-cloudwatch-observability": "v4.4.0-eksbuild.1",
    "metrics-server": "v0.8.0-eksbuild.2",
}
KUBERNETES = ("1.31", "1.32", "1.33", "1.34")
_VERSION = re.compile(r"v\d+\.\d+\.\d+-eksbuild\.\d+")


def create(eks: Eks, request: Json) -> Json:
    """CreateAddon."""
    cluster, name = eks.cluster(request["clusterName"]), request["addonName"]
    if name not in NEWEST:
        raise invalid(f"Addon {name} specified is not supported; there are {', '.join(sorted(NEWEST))}")
    if name in cluster.addons:
        raise in_use("Addon already exists.")
    check(request)
    made = {
        "addonName": name,
        "clusterName": request["clusterName"],
        "status": "ACTIVE",
        "addonVersion": request.get("addonVersion") or NEWEST[name],
        "health": {"issues": []},
        "addonArn": eks.arn("addon", request["clusterName"], name, str(uuid.uuid4())),
        "createdAt": now(),
        "modifiedAt": now(),
        "tags": request.get("tags") or {},
    }
    made |= {k: request[k] for k in ("serviceAccountRoleArn", "configurationValues") if request.get(k)}
    cluster.addons[name] = made
    return made


def check(request: Json) -> None:
    """Refuse a version or a configuration that EKS would refuse."""
    version = request.get("addonVersion")
    if version and not _VERSION.fullmatch(version):
        raise invalid(f"Addon version specified is not supported: {version!r}, expected one like 'v1.20.1-eksbuild.1'")
    if values := request.get("configurationValues"):
        try:
            known = yaml.safe_load(values)  # JSON is YAML
        except yaml.YAMLError as error:
            raise invalid(f"ConfigurationValue is neither JSON nor YAML: {error}") from None
        if not isinstance(known, dict):
            raise invalid(f"ConfigurationValue is not an object: {json.dumps(known, default=str)[:80]}")


def find(eks: Eks, cluster: str, name: str) -> Json:
    """An add-on. Raises ResourceNotFoundException."""
    addons = eks.cluster(cluster).addons
    if name not in addons:
        raise not_found(f"No addon: {name} found in cluster: {cluster}")
    return addons[name]


def versions(name: str | None, kubernetes: str | None) -> list[Json]:
    """DescribeAddonVersions: the newest version of each."""
    fitting = [v for v in KUBERNETES if kubernetes in (None, v)]
    compatibilities = [{"clusterVersion": v, "platformVersions": ["*"], "defaultVersion": True} for v in fitting]
    return [
        {
            "addonName": addon,
            "owner": "aws",
            "publisher": "eks",
            "type": "networking",
            "addonVersions": [{"addonVersion": version, "compatibilities": compatibilities}],
        }
        for addon, version in NEWEST.items()
        if name in (None, addon) and fitting
    ]
