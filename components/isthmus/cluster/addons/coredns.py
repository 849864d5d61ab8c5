"""Names in the cluster. Its pods run on a pool without GPU, whose nodes have no taint.

The versions: https://docs.aws.amazon.com/eks/latest/userguide/managing-coredns.html
"""

from isthmus.cluster.addon import Addon, EksAddonSpec

addon = Addon(
    name="coredns",
    sites=frozenset({"aws"}),
    provides=frozenset({"DNS"}),
    eks=EksAddonSpec(
        versions={
            "1.31": "v1.11.4-eksbuild.33",
            "1.32": "v1.11.4-eksbuild.33",
            "1.33": "v1.13.2-eksbuild.4",
            "1.34": "v1.13.2-eksbuild.4",
            "1.35": "v1.13.2-eksbuild.4",
        },
        after_nodes=True,
    ),
)
