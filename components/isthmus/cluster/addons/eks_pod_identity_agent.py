"""Credentials of an IAM role for pods, by their service account. https://docs.aws.amazon.com/eks/latest/userguide/pod-id-agent-setup.html

Pods ask it at a link-local address of their node (EKS sets AWS_CONTAINER_CREDENTIALS_FULL_URI to it), so that what may
leave a pod must include it: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html
"""

from isthmus.cluster.addon import Addon, EksAddonSpec

addon = Addon(
    name="eks-pod-identity-agent",
    sites=frozenset({"aws"}),
    provides=frozenset({"EKS Pod Identity"}),
    eks=EksAddonSpec(versions=dict.fromkeys(("1.31", "1.32", "1.33", "1.34", "1.35"), "v1.3.10-eksbuild.2")),
)
