"""Names of the controller's objects, which are those of its Helm chart, and the labels by which its pods are chosen.

https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/helm/aws-load-balancer-controller/templates/_helpers.tpl
"""

from isthmus.environment.labels import kubernetes_labels

NAME = "aws-load-balancer-controller"
NAMESPACE = "kube-system"
BALANCER_CLASS = "service.k8s.aws/nlb"
"""The class of the Services that the controller serves; one that names it, nobody else does:
https://kubernetes.io/docs/concepts/services-networking/service/#load-balancer-class"""
CERTIFICATE = "aws-load-balancer-tls"
"""The Secret with the certificate of its webhook server."""
LEADER = f"{NAME}-leader"
"""The lease by which one of the replicas acts and the others stand by."""

SELECTOR = {"app.kubernetes.io/name": NAME, "app.kubernetes.io/instance": NAME}
"""What chooses its pods; it never changes, since a Deployment's selector can't."""


def labels(classification: str) -> dict[str, str]:
    """What each of its objects carries."""
    return {**SELECTOR, **kubernetes_labels(classification)}
