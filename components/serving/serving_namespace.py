"""ServingNamespace: where a site's servers run, closed until a server opens what it needs."""

from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as kubernetes

from components.arguments import given
from components.environment.carriers import KUBERNETES_LABEL

PRIORITY = 1_000_000  # above the default 0 and below what Kubernetes keeps for itself (2_000_000_000)


@dataclass(frozen=True)
class ServingNamespaceArgs:
    """What the namespace is made of."""

    namespace: str
    """Its name."""
    classification: str
    """The highest classification of what runs in it."""


class ServingNamespace(pulumi.ComponentResource):
    """A namespace under the restricted Pod Security Standard, with all traffic denied, and a priority class."""

    namespace: pulumi.Output[str]
    """Its name, known when it exists and is closed."""
    priority_class: pulumi.Output[str]
    """The priority class of its servers."""

    def __init__(self, name: str, args: ServingNamespaceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("isthmus:index:ServingNamespace", name, None, opts)
        args = given(ServingNamespaceArgs, args)
        child = pulumi.ResourceOptions(parent=self)
        labels = {KUBERNETES_LABEL: args.classification, "app.kubernetes.io/part-of": "isthmus"}
        namespace = kubernetes.core.v1.Namespace(
            f"{name}-namespace",
            metadata={
                "name": args.namespace,
                "labels": {
                    **labels,
                    "pod-security.kubernetes.io/enforce": "restricted",
                    "pod-security.kubernetes.io/warn": "restricted",
                },
            },
            opts=child,
        )
        closed = kubernetes.networking.v1.NetworkPolicy(
            f"{name}-default-deny",
            metadata={"name": "default-deny", "namespace": args.namespace, "labels": labels},
            spec={"pod_selector": {}, "policy_types": ["Ingress", "Egress"]},
            opts=pulumi.ResourceOptions(parent=self, depends_on=[namespace]),
        )
        priority = kubernetes.scheduling.v1.PriorityClass(
            f"{name}-priority",
            metadata={"name": f"{args.namespace}-online", "labels": labels},
            value=PRIORITY,
            description="Online model servers",
            opts=child,
        )
        self.namespace = pulumi.Output.all(namespace.id, closed.id).apply(lambda _: args.namespace)
        self.priority_class = priority.id.apply(lambda _: f"{args.namespace}-online")
        self.register_outputs({"namespace": self.namespace, "priority_class": self.priority_class})
