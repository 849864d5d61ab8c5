"""KubernetesAccess: how a cluster of any kind is reached."""

from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as kubernetes

from isthmus.arguments import as_args


@dataclass(frozen=True)
class KubernetesAccessArgs:
    """How the cluster is reached."""

    kubeconfig: pulumi.Input[str]
    """A kubeconfig, YAML or JSON."""


class KubernetesAccess(pulumi.ComponentResource):
    """A provider for what is in the cluster."""

    def __init__(self, name: str, args: KubernetesAccessArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("isthmus:index:KubernetesAccess", name, None, opts)
        args = as_args(KubernetesAccessArgs, args)
        self.provider = kubernetes.Provider(
            f"{name}-kubernetes",
            kubeconfig=args.kubeconfig,
            enable_server_side_apply=True,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({})
