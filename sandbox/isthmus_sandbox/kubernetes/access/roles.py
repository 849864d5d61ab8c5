"""EKS's access policies as RBAC: which role each stands for, and how it is bound.

Source: https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
"""

import fnmatch
from collections.abc import Iterable
from hashlib import sha256

from isthmus_sandbox.kubernetes.kube_api import KubeApi, Object

RBAC = "/apis/rbac.authorization.k8s.io/v1"
# Access policy -> the ClusterRole with its permissions.
POLICIES = {
    "AmazonEKSClusterAdminPolicy": "cluster-admin",
    "AmazonEKSAdminPolicy": "admin",
    "AmazonEKSAdminViewPolicy": "eks-admin-view",
    "AmazonEKSEditPolicy": "edit",
    "AmazonEKSViewPolicy": "view",
}
# Reads everything, Secrets too; Kubernetes brings no such role.
ADMIN_VIEW: Object = {
    "apiVersion": "rbac.authorization.k8s.io/v1",
    "kind": "ClusterRole",
    "metadata": {"name": "eks-admin-view"},
    "rules": [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["get", "list", "watch"]}],
}


def cluster_group(policy: str) -> str:
    """The group of those who have a policy in the whole cluster."""
    return "system:masters" if policy == "AmazonEKSClusterAdminPolicy" else f"eks-access-policy:{policy}"


def principal_group(policy: str, arn: str) -> str:
    """The group of one principal that has a policy in some namespaces only."""
    return f"eks-access-policy:{policy}:{_short(arn)}"


def bind_cluster(api: KubeApi) -> None:
    """Make the roles and bindings that hold in the whole cluster; running it again changes nothing."""
    api.apply(f"{RBAC}/clusterroles/eks-admin-view", ADMIN_VIEW)
    for policy, role in POLICIES.items():
        if cluster_group(policy) != "system:masters":
            name = f"eks-access-policy-{policy.lower()}"
            binding = _binding("ClusterRoleBinding", name, role, cluster_group(policy))
            api.apply(f"{RBAC}/clusterrolebindings/{name}", binding)


def bind_namespaces(api: KubeApi, policy: str, arn: str, patterns: Iterable[str]) -> None:
    """Bind a principal's policy in exactly the namespaces that match, e.g. `serving` or `team-*`."""
    group = principal_group(policy, arn)
    name = f"eks-access-policy-{policy.lower()}-{_short(arn)}"
    chosen = list(patterns)
    present = [n["metadata"]["name"] for n in api.get("/api/v1/namespaces")["items"]]
    for namespace in present:
        path = f"{RBAC}/namespaces/{namespace}/rolebindings/{name}"
        if any(fnmatch.fnmatchcase(namespace, pattern) for pattern in chosen):
            api.apply(path, _binding("RoleBinding", name, POLICIES[policy], group))
        else:
            api.delete(path)


def _binding(kind: str, name: str, role: str, group: str) -> Object:
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": kind,
        "metadata": {"name": name},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role},
        "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": group}],
    }


def _short(arn: str) -> str:
    return sha256(arn.encode()).hexdigest()[:12]
