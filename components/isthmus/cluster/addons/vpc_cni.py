"""Addresses of the VPC for pods, and enforcement of NetworkPolicies, which is off unless it is asked for.

https://docs.aws.amazon.com/eks/latest/userguide/managing-vpc-cni.html (with the versions),
https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html (the value is text there).

It has an identity of its own instead of the nodes', so that pods which get at a node's role can't change interfaces:
https://docs.aws.amazon.com/eks/latest/userguide/cni-iam-role.html
"""

from isthmus.cluster.addon import Addon, EksAddonSpec, PodIdentity

addon = Addon(
    name="vpc-cni",
    sites=frozenset({"aws"}),
    provides=frozenset({"pod addresses", "NetworkPolicy"}),
    eks=EksAddonSpec(
        versions=dict.fromkeys(("1.31", "1.32", "1.33", "1.34", "1.35"), "v1.21.1-eksbuild.7"),
        configuration={"enableNetworkPolicy": "true"},
    ),
    identity=PodIdentity(
        name="vpc-cni",
        namespace="kube-system",
        service_account="aws-node",
        managed_policies=("AmazonEKS_CNI_Policy",),
    ),
)
