"""Add-ons and their versions as DescribeAddonVersions lists them, and the configuration that they take.

An excerpt: the newest of some dates. https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html
"""

KUBERNETES = ("1.31", "1.32", "1.33", "1.34", "1.35")


def _all(*versions: str) -> dict[str, tuple[str, ...]]:
    return dict.fromkeys(KUBERNETES, versions)


VERSIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "vpc-cni": _all("v1.21.1-eksbuild.7", "v1.20.4-eksbuild.1", "v1.20.1-eksbuild.3"),
    "kube-proxy": {
        "1.31": ("v1.31.14-eksbuild.9", "v1.31.13-eksbuild.2"),
        "1.32": ("v1.32.13-eksbuild.5", "v1.32.9-eksbuild.2"),
        "1.33": ("v1.33.10-eksbuild.2", "v1.33.5-eksbuild.2"),
        "1.34": ("v1.34.6-eksbuild.2", "v1.34.1-eksbuild.2", "v1.34.0-eksbuild.2"),
        "1.35": ("v1.35.3-eksbuild.2",),
    },
    "coredns": {
        "1.31": ("v1.11.4-eksbuild.33", "v1.11.4-eksbuild.24"),
        "1.32": ("v1.11.4-eksbuild.33", "v1.11.4-eksbuild.24"),
        "1.33": ("v1.13.2-eksbuild.4", "v1.12.4-eksbuild.1"),
        "1.34": ("v1.13.2-eksbuild.4", "v1.12.4-eksbuild.1"),
        "1.35": ("v1.13.2-eksbuild.4",),
    },
    "eks-pod-identity-agent": _all("v1.3.10-eksbuild.2", "v1.3.8-eksbuild.2"),
    "eks-node-monitoring-agent": _all("v1.4.2-eksbuild.1"),
    "metrics-server": _all("v0.8.1-eksbuild.2", "v0.8.0-eksbuild.2"),
    "aws-ebs-csi-driver": _all("v1.55.0-eksbuild.2", "v1.48.0-eksbuild.1"),
    "amazon-cloudwatch-observability": _all("v4.4.0-eksbuild.1"),
}

# The keys at the top of what DescribeAddonConfiguration answers, for those that people set.
CONFIGURATION = {
    "vpc-cni": frozenset(
        {
            *(
                "affinity",
                "enableNetworkPolicy",
                "enableWindowsIpam",
                "eniConfig",
                "env",
                "init",
                "livenessProbeTimeoutSeconds",
            ),
            *("nodeAgent", "podAnnotations", "podLabels", "readinessProbeTimeoutSeconds", "resources", "tolerations"),
        }
    ),
    "coredns": frozenset(
        {
            *("affinity", "autoScaling", "computeType", "corefile", "nodeSelector", "podAnnotations"),
            *(
                "podDisruptionBudget",
                "podLabels",
                "replicaCount",
                "resources",
                "tolerations",
                "topologySpreadConstraints",
            ),
        }
    ),
}
