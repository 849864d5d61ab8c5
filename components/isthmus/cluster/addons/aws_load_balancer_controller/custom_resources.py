"""The controller's kinds of object. It makes a TargetGroupBinding for each port of a Service, and watches both kinds.

It ends if it can't watch one: `group_controller.go` sets a watch of IngressClassParams up with that of Ingresses.
The specifications in `data/` are those of release 3.5.0 without their descriptions (Apache License 2.0):
https://github.com/kubernetes-sigs/aws-load-balancer-controller/tree/v3.5.0/config/crd/bases
"""

import json
from collections.abc import Mapping
from importlib.resources import files

import pulumi
import pulumi_kubernetes as kubernetes

GROUP = "elbv2.k8s.aws"
KINDS = ("ingressclassparams", "targetgroupbindings")


def custom_resources(name: str, labels: Mapping[str, str], opts: pulumi.ResourceOptions) -> list[pulumi.Resource]:
    """Declare the kinds, named after `name`."""
    return [
        # The SDK's own class has other names for the words of a schema.
        kubernetes.apiextensions.CustomResource(
            f"{name}-{kind}",
            api_version="apiextensions.k8s.io/v1",
            kind="CustomResourceDefinition",
            metadata={"name": f"{kind}.{GROUP}", "labels": labels},
            spec=json.loads((files(__package__) / "data" / f"{kind}.json").read_text(encoding="utf-8")),
            opts=opts,
        )
        for kind in KINDS
    ]
