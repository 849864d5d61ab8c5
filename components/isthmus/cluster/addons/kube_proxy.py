"""Services: their addresses lead to pods. https://docs.aws.amazon.com/eks/latest/userguide/managing-kube-proxy.html"""

from isthmus.cluster.addon import Addon, EksAddonSpec

addon = Addon(
    name="kube-proxy",
    sites=frozenset({"aws"}),
    provides=frozenset({"Service"}),
    eks=EksAddonSpec(
        versions={
            "1.31": "v1.31.14-eksbuild.9",
            "1.32": "v1.32.13-eksbuild.5",
            "1.33": "v1.33.10-eksbuild.2",
            "1.34": "v1.34.6-eksbuild.2",
            "1.35": "v1.35.3-eksbuild.2",
        }
    ),
)
