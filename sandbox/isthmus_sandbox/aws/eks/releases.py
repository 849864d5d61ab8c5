"""Releases of the systems that nodes run, as EKS names them: Bottlerocket's with its commit, Amazon Linux's by date.

https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html
"""

import re

from isthmus_sandbox.aws.eks.errors import invalid
from isthmus_sandbox.aws.eks.store import Json

BOTTLEROCKET = re.compile(r"\d+\.\d+\.\d+-[0-9a-f]{8}")
AMAZON_LINUX = re.compile(r"(?P<version>1\.\d+)\.\d+-\d{8}")


def newest(ami_type: str, version: str) -> str:
    """What a node group gets whose request names no release."""
    return "1.58.0-c5c37032" if ami_type.startswith("BOTTLEROCKET_") else f"{version}.0-20260801"


def check(ami_type: str, cluster: str, request: Json) -> None:
    """Refuse a release of another system or version, and nodes that are newer than their control plane."""
    version, release = request.get("version") or cluster, request.get("releaseVersion")
    if _number(version) > _number(cluster):
        raise invalid(f"Nodegroup Kubernetes version {version} can't be above the cluster's, {cluster}")
    if not release:
        return
    form = BOTTLEROCKET if ami_type.startswith("BOTTLEROCKET_") else AMAZON_LINUX
    fits = form.fullmatch(release)
    if not fits or (form is AMAZON_LINUX and fits["version"] != version):
        raise invalid(f"Requested release version {release} is not valid for {ami_type} and Kubernetes {version}.")


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())
