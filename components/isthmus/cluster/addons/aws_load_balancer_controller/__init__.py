"""Addresses for Services: network load balancers of AWS, by the AWS Load Balancer Controller, which EKS doesn't bring.

https://docs.aws.amazon.com/eks/latest/userguide/aws-load-balancer-controller.html

What is declared is what the Helm chart of release 3.5.0 declares, as far as Services need it:
https://github.com/kubernetes-sigs/aws-load-balancer-controller/tree/v3.5.0/helm/aws-load-balancer-controller
Why it has no webhooks: docs/decisions/0012-the-balancer-controller-without-webhooks.md
"""

from collections.abc import Sequence

import pulumi

from isthmus.cluster.addon import Addon, Place, PodIdentity
from isthmus.cluster.addons.aws_load_balancer_controller.controller import (
    AwsLoadBalancerController,
    AwsLoadBalancerControllerArgs,
)
from isthmus.cluster.addons.aws_load_balancer_controller.iam_policy import network_load_balancers
from isthmus.cluster.addons.aws_load_balancer_controller.names import BALANCER_CLASS, NAME, NAMESPACE

__all__ = ["BALANCER_CLASS", "AwsLoadBalancerController", "AwsLoadBalancerControllerArgs", "addon"]


def _declare(name: str, place: Place, opts: pulumi.ResourceOptions) -> Sequence[pulumi.Resource]:
    assert place.image is not None, "`addons_of` refuses a site that names none"
    args = AwsLoadBalancerControllerArgs(
        cluster_name=place.facts["cluster_name"],
        region=place.facts["region"],
        vpc_id=place.facts["vpc_id"],
        image=place.image,
    )
    return [AwsLoadBalancerController(name, args, opts)]


addon = Addon(
    name=NAME,
    sites=frozenset({"aws"}),
    provides=frozenset({BALANCER_CLASS}),
    identity=PodIdentity(
        name="load-balancer", namespace=NAMESPACE, service_account=NAME, policy=network_load_balancers
    ),
    declare=_declare,
    has_image=True,
)
