"""Roles and bindings of Kubernetes."""

from typing import Any

from tests.policies.helpers import subject
from tests.policies.tables import reads

from isthmus_policies.rules.identity.kubernetes_roles_are_narrow import rule
from isthmus_policies.subject import UNKNOWN, Subject

RBAC = "kubernetes:rbac.authorization.k8s.io/v1"
ACCOUNT = {"kind": "ServiceAccount", "name": "triton", "namespace": "serving"}


def role(verbs: Any, resources: Any, kind: str = "ClusterRole", **more: Any) -> Subject:
    return subject(f"{RBAC}:{kind}", rules=[{"apiGroups": [""], "verbs": verbs, "resources": resources, **more}])


def binding(name: str, peer: dict[str, Any] = ACCOUNT, kind: str = "ClusterRoleBinding") -> Subject:
    return subject(f"{RBAC}:{kind}", roleRef={"kind": "ClusterRole", "name": name}, subjects=[peer])


EVERYONE = {"kind": "Group", "name": "system:authenticated"}
TABLE = {
    "compliant": [role(["get", "list"], ["pods"]), role(["*"], ["leases"], "Role"), binding("reader")],
    "violating": [
        (role(["*"], ["*"]), "every verb"),
        (role(["*"], ["secrets"], "Role"), "every verb on"),
        (role(["get", "escalate"], ["clusterroles"]), "'escalate'"),
        (binding("cluster-admin"), "'cluster-admin'"),
        (binding("reader", EVERYONE), "system:authenticated"),
        (binding("reader", {"kind": "User", "name": "system:anonymous"}, "RoleBinding"), "system:anonymous"),
        (subject(f"{RBAC}:ClusterRoleList", items=[{"rules": [{"verbs": ["*"], "resources": ["*"]}]}]), "every verb"),
    ],
    "not applicable": [subject("kubernetes:core/v1:ServiceAccount"), subject("aws:iam/role:Role")],
    "unknown": [
        (subject(f"{RBAC}:Role", rules=UNKNOWN), "isn't known at preview"),
        (role([UNKNOWN], ["pods"]), "isn't known at preview"),
    ],
    "near miss": [
        role(["bind"], ["clusterroles"], resourceNames=["reader"]),
        binding("system:discovery", EVERYONE),
        binding("admin", kind="RoleBinding"),  # of one namespace
    ],
}
test_table = reads(rule, TABLE)
