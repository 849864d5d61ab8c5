"""The controller's pods: two, of which one acts. As the chart has them, where nothing else is said.

https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/helm/aws-load-balancer-controller/templates/deployment.yaml
"""

from collections.abc import Mapping

import pulumi
from pulumi_kubernetes.apps.v1 import DeploymentSpecArgsDict
from pulumi_kubernetes.core.v1 import (
    ContainerArgsDict,
    ProbeArgsDict,
    ResourceRequirementsArgsDict,
)

from isthmus.cluster.addons.aws_load_balancer_controller.names import BALANCER_CLASS, CERTIFICATE, NAME, SELECTOR
from isthmus.cluster.spread import spread

REPLICAS = 2
CERTIFICATE_FOLDER = "/etc/aws-load-balancer-tls"
HEALTH, METRICS, WEBHOOK = 61779, 8080, 9443
# Of the release's manifests: config/controller/controller.yaml; they name no disk, of which the kubelet counts the log.
RESOURCES: ResourceRequirementsArgsDict = {
    "requests": {"cpu": "100m", "memory": "200Mi", "ephemeral-storage": "64Mi"},
    "limits": {"cpu": "200m", "memory": "500Mi", "ephemeral-storage": "256Mi"},
}


def arguments(cluster: pulumi.Input[str], region: pulumi.Input[str], vpc: pulumi.Input[str]) -> list[pulumi.Input[str]]:
    """Its arguments in a VPC without a way to the internet, where it can't ask a node for the metadata either.

    There are no endpoints for Shield and WAF: https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
    The Gateway API's kinds aren't in the cluster.
    """
    return [
        pulumi.Output.concat("--cluster-name=", cluster),
        pulumi.Output.concat("--aws-region=", region),
        pulumi.Output.concat("--aws-vpc-id=", vpc),
        f"--load-balancer-class={BALANCER_CLASS}",
        f"--webhook-cert-dir={CERTIFICATE_FOLDER}",
        "--enable-shield=false",
        "--enable-waf=false",
        "--enable-wafv2=false",
        "--feature-gates=ALBGatewayAPI=false,NLBGatewayAPI=false",
    ]


def deployment_spec(
    image: pulumi.Input[str], args: list[pulumi.Input[str]], labels: Mapping[str, str]
) -> DeploymentSpecArgsDict:
    """Pods for nodes without GPU, as they don't tolerate the taint; on two nodes and in two zones where there are."""
    container: ContainerArgsDict = {
        "name": NAME,
        "image": image,
        "args": args,
        "ports": [
            {"name": "webhook-server", "container_port": WEBHOOK, "protocol": "TCP"},
            {"name": "metrics-server", "container_port": METRICS, "protocol": "TCP"},
        ],
        "resources": RESOURCES,
        "liveness_probe": _probe("/healthz", 30),
        "readiness_probe": _probe("/readyz", 10),
        "security_context": {
            "allow_privilege_escalation": False,
            "capabilities": {"drop": ["ALL"]},
            "read_only_root_filesystem": True,
            "run_as_non_root": True,
            "seccomp_profile": {"type": "RuntimeDefault"},
        },
        "volume_mounts": [{"name": "cert", "mount_path": CERTIFICATE_FOLDER, "read_only": True}],
    }
    return {
        "replicas": REPLICAS,
        "selector": {"match_labels": SELECTOR},
        "template": {
            "metadata": {"labels": labels},
            "spec": {
                "service_account_name": NAME,
                "priority_class_name": "system-cluster-critical",
                "termination_grace_period_seconds": 10,
                "security_context": {"fs_group": 65534},
                "topology_spread_constraints": [
                    spread("kubernetes.io/hostname", SELECTOR),
                    spread("topology.kubernetes.io/zone", SELECTOR),
                ],
                "containers": [container],
                "volumes": [{"name": "cert", "secret": {"secret_name": CERTIFICATE, "default_mode": 0o640}}],
            },
        },
    }


def _probe(path: str, delay: int) -> ProbeArgsDict:
    return {
        "http_get": {"path": path, "port": HEALTH, "scheme": "HTTP"},
        "initial_delay_seconds": delay,
        "timeout_seconds": 10,
        "failure_threshold": 2,
    }
