"""What is wrong with a node beyond its kubelet, failing GPUs among it: node repair replaces nodes by it.

https://docs.aws.amazon.com/eks/latest/userguide/node-health-nma.html
"""

from isthmus.cluster.addon import Addon, EksAddonSpec

addon = Addon(
    name="eks-node-monitoring-agent",
    sites=frozenset({"aws"}),
    provides=frozenset({"conditions of GPUs"}),
    eks=EksAddonSpec(versions=dict.fromkeys(("1.31", "1.32", "1.33", "1.34", "1.35"), "v1.4.2-eksbuild.1")),
)
