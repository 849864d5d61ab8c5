"""How much CPU and memory pods use, which autoscaling and `kubectl top` ask for.

An add-on of the community's that EKS builds and keeps in its own registries:
https://docs.aws.amazon.com/eks/latest/userguide/metrics-server.html,
https://docs.aws.amazon.com/eks/latest/userguide/community-addons.html
"""

from isthmus.cluster.addon import Addon, EksAddonSpec

addon = Addon(
    name="metrics-server",
    sites=frozenset({"aws"}),
    provides=frozenset({"metrics.k8s.io"}),
    eks=EksAddonSpec(
        versions=dict.fromkeys(("1.31", "1.32", "1.33", "1.34", "1.35"), "v0.8.1-eksbuild.2"), after_nodes=True
    ),
)
