"""ServingNamespace: where a tenant's servers run at a site, closed until a server opens what it needs."""

from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as kubernetes
from pulumi_kubernetes.core.v1 import LocalObjectReferenceArgsDict

from isthmus.arguments import as_args
from isthmus.cluster.pull_secret import pull_secret
from isthmus.environment.labels import kubernetes_labels

BUILD_PRIORITY_ABOVE = 1
"""A build that finds no GPU free takes that of a server, which a rollout would stop anyway; else it would never run."""
PRIORITY = 1_000_000  # above the default 0 and below what Kubernetes keeps for itself (2_000_000_000)


@dataclass(frozen=True)
class ServingNamespaceArgs:
    """What the namespace is made of."""

    namespace: str
    """Its name."""
    classification: str
    """The highest classification of what runs in it."""
    service_account: str
    """The service account of its servers, to which the cloud gives the right to read models."""
    builder: str | None = None
    """The service account of the builds of TensorRT engines, if there are any."""
    registry_login: pulumi.Input[str] | None = None
    """The docker config by which pods of both pull their images, where nodes can't by themselves."""


class ServingNamespace(pulumi.ComponentResource):
    """A namespace under the restricted Pod Security Standard, all traffic denied; a priority class and an account."""

    namespace: pulumi.Output[str]
    """Its name, known when it exists and is closed."""
    priority_class: pulumi.Output[str]
    """The priority class of its servers."""
    service_account: pulumi.Output[str]
    """Their service account, known when it exists."""
    build_priority_class: pulumi.Output[str]
    """The priority class of builds of engines; empty where there are none."""
    builder: pulumi.Output[str]
    """The service account of builds, known when it exists; empty where there are none."""

    def __init__(self, name: str, args: ServingNamespaceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("isthmus:index:ServingNamespace", name, None, opts)
        args = as_args(ServingNamespaceArgs, args)
        child = pulumi.ResourceOptions(parent=self)
        labels = kubernetes_labels(args.classification)
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
        login: list[LocalObjectReferenceArgsDict] = []
        if args.registry_login is not None:
            secret = pull_secret(
                f"{name}-registry",
                args.registry_login,
                {"name": "registry", "namespace": args.namespace, "labels": labels},
                pulumi.ResourceOptions(parent=self, depends_on=[namespace]),
            )
            login = [{"name": secret.id.apply(lambda _: "registry")}]
        account = kubernetes.core.v1.ServiceAccount(
            f"{name}-account",
            metadata={"name": args.service_account, "namespace": args.namespace, "labels": labels},
            automount_service_account_token=False,
            image_pull_secrets=login or None,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[namespace]),
        )
        self.service_account = account.id.apply(lambda _: args.service_account)
        self.namespace = pulumi.Output.all(namespace.id, closed.id).apply(lambda _: args.namespace)
        self.priority_class = priority.id.apply(lambda _: f"{args.namespace}-online")
        self.builder = self.build_priority_class = pulumi.Output.from_input("")
        if args.builder is not None:
            builder, class_name = args.builder, f"{args.namespace}-engine-build"
            build_account = kubernetes.core.v1.ServiceAccount(
                f"{name}-builder",
                metadata={"name": builder, "namespace": args.namespace, "labels": labels},
                automount_service_account_token=False,
                image_pull_secrets=login or None,
                opts=pulumi.ResourceOptions(parent=self, depends_on=[namespace]),
            )
            build_priority = kubernetes.scheduling.v1.PriorityClass(
                f"{name}-build-priority",
                metadata={"name": class_name, "labels": labels},
                value=PRIORITY + BUILD_PRIORITY_ABOVE,
                description="Builds of TensorRT engines",
                opts=child,
            )
            self.builder = build_account.id.apply(lambda _: builder)
            self.build_priority_class = build_priority.id.apply(lambda _: class_name)
        self.register_outputs(
            {
                "namespace": self.namespace,
                "priority_class": self.priority_class,
                "service_account": self.service_account,
                "build_priority_class": self.build_priority_class,
                "builder": self.builder,
            }
        )
