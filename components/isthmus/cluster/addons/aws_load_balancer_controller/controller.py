"""AwsLoadBalancerController: what makes a network load balancer of AWS for each Service of its class."""

from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as kubernetes
from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict

from isthmus.arguments import as_args
from isthmus.cluster.addons.aws_load_balancer_controller.certificate import self_signed
from isthmus.cluster.addons.aws_load_balancer_controller.cluster_rights import cluster_rights
from isthmus.cluster.addons.aws_load_balancer_controller.custom_resources import custom_resources
from isthmus.cluster.addons.aws_load_balancer_controller.names import CERTIFICATE, NAME, NAMESPACE, SELECTOR, labels
from isthmus.cluster.addons.aws_load_balancer_controller.pods import arguments, deployment_spec

HOST = f"aws-load-balancer-webhook-service.{NAMESPACE}.svc"  # what the chart calls the Service of the webhooks


@dataclass(frozen=True)
class AwsLoadBalancerControllerArgs:
    """Whose Services it serves."""

    cluster_name: pulumi.Input[str]
    """The EKS cluster's name."""
    region: pulumi.Input[str]
    """The region."""
    vpc_id: pulumi.Input[str]
    """The VPC, where the balancers are made."""
    image: pulumi.Input[str]
    """The controller's image, release 3.5 or a later one of 3, by digest."""
    classification: str = "internal"
    """The classification of what it bears: names and addresses of Services, and the key of a certificate of its own."""


class AwsLoadBalancerController(pulumi.ComponentResource):
    """The controller in `kube-system`; its service account has an IAM role by EKS Pod Identity.

    It is ready when both its pods are. While it is gone, load balancers stay as they are, and no Service of its class
    gets one or can go: whoever declares such Services lets them depend on it.
    """

    deployment: pulumi.Output[str]
    """The Deployment's id, known when its pods are available."""

    def __init__(
        self, name: str, args: AwsLoadBalancerControllerArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("isthmus:index:AwsLoadBalancerController", name, None, opts)
        args = as_args(AwsLoadBalancerControllerArgs, args)
        child, marked = pulumi.ResourceOptions(parent=self), labels(args.classification)
        metadata: ObjectMetaArgsDict = {"name": NAME, "namespace": NAMESPACE, "labels": marked}
        before = [
            *custom_resources(name, marked, child),
            *cluster_rights(name, marked, child),
            self._certificate(name, {**metadata, "name": CERTIFICATE}),
            self._closed(name, metadata),
        ]
        deployment = kubernetes.apps.v1.Deployment(
            f"{name}-deployment",
            metadata=metadata,
            spec=deployment_spec(args.image, arguments(args.cluster_name, args.region, args.vpc_id), marked),
            opts=pulumi.ResourceOptions(parent=self, depends_on=before),
        )
        kubernetes.policy.v1.PodDisruptionBudget(
            f"{name}-budget",
            metadata=metadata,
            spec={
                "max_unavailable": 1,
                "unhealthy_pod_eviction_policy": "AlwaysAllow",
                "selector": {"match_labels": SELECTOR},
            },
            opts=child,
        )
        self.deployment = deployment.id
        self.register_outputs({"deployment": self.deployment})

    def _certificate(self, name: str, metadata: ObjectMetaArgsDict) -> kubernetes.core.v1.Secret:
        """Made anew in every run of the program, and taken from the first only."""
        return kubernetes.core.v1.Secret(
            f"{name}-certificate",
            metadata=metadata,
            type="kubernetes.io/tls",
            data=pulumi.Output.secret(self_signed(HOST)),
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["data"]),
        )

    def _closed(self, name: str, metadata: ObjectMetaArgsDict) -> kubernetes.networking.v1.NetworkPolicy:
        """Nobody calls its pods; the node's kubelet, which probes them, is always let in.

        https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation
        """
        return kubernetes.networking.v1.NetworkPolicy(
            f"{name}-network",
            metadata=metadata,
            spec={"pod_selector": {"match_labels": SELECTOR}, "policy_types": ["Ingress"]},
            opts=pulumi.ResourceOptions(parent=self),
        )
