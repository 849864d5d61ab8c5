"""What the controller may do in the cluster, by its service account.

The chart's role without what is of Gateways, Global Accelerator, target groups of several clusters and readiness gates;
Ingresses, which its Ingress controller watches in any case, it may only look at, and Secrets it doesn't see:
https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/helm/aws-load-balancer-controller/templates/rbac.yaml
"""

from collections.abc import Mapping

import pulumi
import pulumi_kubernetes as kubernetes
from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict
from pulumi_kubernetes.rbac.v1 import PolicyRuleArgsDict

from isthmus.cluster.addons.aws_load_balancer_controller.names import LEADER, NAME, NAMESPACE

LOOK, CHANGE = ["get", "list", "watch"], ["patch", "update"]
RULES: list[PolicyRuleArgsDict] = [
    {"api_groups": [""], "resources": ["namespaces", "nodes", "pods"], "verbs": LOOK},
    {"api_groups": [""], "resources": ["services"], "verbs": [*LOOK, *CHANGE]},
    {"api_groups": [""], "resources": ["services/status"], "verbs": CHANGE},
    {"api_groups": [""], "resources": ["events"], "verbs": ["create", "patch"]},
    {"api_groups": ["discovery.k8s.io"], "resources": ["endpointslices"], "verbs": LOOK},
    {"api_groups": ["networking.k8s.io"], "resources": ["ingressclasses", "ingresses"], "verbs": LOOK},
    {"api_groups": ["elbv2.k8s.aws"], "resources": ["ingressclassparams"], "verbs": LOOK},
    {
        "api_groups": ["elbv2.k8s.aws"],
        "resources": ["targetgroupbindings"],
        "verbs": ["create", "delete", *LOOK, *CHANGE],
    },
    {"api_groups": ["elbv2.k8s.aws"], "resources": ["targetgroupbindings/status"], "verbs": CHANGE},
]
LEASES: list[PolicyRuleArgsDict] = [
    {"api_groups": ["coordination.k8s.io"], "resources": ["leases"], "verbs": ["create"]},
    {
        "api_groups": ["coordination.k8s.io"],
        "resources": ["leases"],
        "resource_names": [LEADER],
        "verbs": ["get", "patch", "update"],
    },
]


def cluster_rights(name: str, labels: Mapping[str, str], opts: pulumi.ResourceOptions) -> list[pulumi.Resource]:
    """Declare the service account, its roles and their bindings, named after `name`."""
    own: ObjectMetaArgsDict = {"namespace": NAMESPACE, "labels": labels}
    subjects = [kubernetes.rbac.v1.SubjectArgs(kind="ServiceAccount", name=NAME, namespace=NAMESPACE)]
    account = kubernetes.core.v1.ServiceAccount(f"{name}-account", metadata={**own, "name": NAME}, opts=opts)
    everywhere, leading = f"{NAME}-role", f"{NAME}-leader-election-role"
    roles = [
        kubernetes.rbac.v1.ClusterRole(
            f"{name}-role", metadata={"name": everywhere, "labels": labels}, rules=RULES, opts=opts
        ),
        kubernetes.rbac.v1.Role(f"{name}-leader-role", metadata={**own, "name": leading}, rules=LEASES, opts=opts),
    ]
    bound = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[account, *roles]))
    return [
        kubernetes.rbac.v1.ClusterRoleBinding(
            f"{name}-binding",
            metadata={"name": f"{NAME}-rolebinding", "labels": labels},
            role_ref={"api_group": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": everywhere},
            subjects=subjects,
            opts=bound,
        ),
        kubernetes.rbac.v1.RoleBinding(
            f"{name}-leader-binding",
            metadata={**own, "name": f"{NAME}-leader-election-rolebinding"},
            role_ref={"api_group": "rbac.authorization.k8s.io", "kind": "Role", "name": leading},
            subjects=subjects,
            opts=bound,
        ),
    ]
