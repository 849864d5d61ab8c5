"""Cluster: a Kubernetes cluster of any kind, as serving sees it."""

from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as kubernetes

from components.arguments import given


@dataclass(frozen=True)
class ClusterArgs:
    """How the cluster is reached."""

    kubeconfig: pulumi.Input[str]
    """A kubeconfig, YAML or JSON."""


class Cluster(pulumi.ComponentResource):
    """A provider for what is in the cluster."""

    def __init__(self, name: str, args: ClusterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("isthmus:index:Cluster", name, None, opts)
        args = given(ClusterArgs, args)
        self.provider = kubernetes.Provider(
            f"{name}-kubernetes",
            kubeconfig=args.kubeconfig,
            enable_server_side_apply=True,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({})
