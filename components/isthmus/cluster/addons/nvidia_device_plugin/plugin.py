"""NvidiaDevicePlugin: what tells the kubelet of a node which GPUs it has."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as kubernetes
from pulumi_kubernetes.core.v1 import LocalObjectReferenceArgsDict
from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict

from isthmus.arguments import as_args
from isthmus.cluster.addons.nvidia_device_plugin.names import LOGIN, NAME, NAMESPACE, SELECTOR, labels
from isthmus.cluster.addons.nvidia_device_plugin.pods import daemon_set_spec
from isthmus.cluster.pull_secret import pull_secret
from isthmus.environment.labels import POOL_LABEL


@dataclass(frozen=True)
class NvidiaDevicePluginArgs:
    """Whose GPUs it offers."""

    pools: Sequence[str]
    """The pools with GPUs: values of the nodes' label `pool_label`."""
    image: pulumi.Input[str]
    """The plugin's image, release 0.17 or a later one of 0, by digest."""
    pool_label: str = POOL_LABEL
    """The label by which nodes tell their pool."""
    registry_login: pulumi.Input[str] | None = None
    """The docker config with the login to the image's registry; without it, it is pulled without one."""
    classification: str = "internal"
    """The classification of what it bears: the names of GPUs, and that login."""


class NvidiaDevicePlugin(pulumi.ComponentResource):
    """NVIDIA's device plugin in `kube-system`, whose own agents mount folders of the node as it does.

    No level of Pod Security but `privileged` allows that:
    https://kubernetes.io/docs/concepts/security/pod-security-standards/
    It is ready when it runs on all nodes of the pools. While it is gone, pods keep their GPUs and no other pod gets
    one: whoever declares pods with GPUs lets them depend on it.
    """

    daemon_set: pulumi.Output[str]
    """The DaemonSet's id, known when its pods are available."""

    def __init__(self, name: str, args: NvidiaDevicePluginArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("isthmus:index:NvidiaDevicePlugin", name, None, opts)
        args = as_args(NvidiaDevicePluginArgs, args)
        child, marked = pulumi.ResourceOptions(parent=self), labels(args.classification)
        metadata: ObjectMetaArgsDict = {"name": NAME, "namespace": NAMESPACE, "labels": marked}
        before: list[pulumi.Resource] = [self._closed(name, metadata)]
        login: list[LocalObjectReferenceArgsDict] = []
        if args.registry_login is not None:
            secret = pull_secret(f"{name}-registry", args.registry_login, {**metadata, "name": LOGIN}, child)
            before, login = [*before, secret], [{"name": LOGIN}]
        account = kubernetes.core.v1.ServiceAccount(
            f"{name}-account",
            metadata=metadata,
            automount_service_account_token=False,
            image_pull_secrets=login or None,
            opts=child,
        )
        daemon_set = kubernetes.apps.v1.DaemonSet(
            f"{name}-daemon-set",
            metadata=metadata,
            spec=daemon_set_spec(args.image, args.pool_label, args.pools, marked),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[*before, account]),
        )
        self.daemon_set = daemon_set.id
        self.register_outputs({"daemon_set": self.daemon_set})

    def _closed(self, name: str, metadata: ObjectMetaArgsDict) -> kubernetes.networking.v1.NetworkPolicy:
        """It talks to the kubelet by a socket in a folder, and to nobody by network."""
        return kubernetes.networking.v1.NetworkPolicy(
            f"{name}-network",
            metadata=metadata,
            spec={"pod_selector": {"match_labels": SELECTOR}, "policy_types": ["Ingress", "Egress"]},
            opts=pulumi.ResourceOptions(parent=self),
        )
