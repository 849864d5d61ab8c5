"""GPUs for pods, by NVIDIA's device plugin, in clusters whose nodes don't bring it.

https://github.com/NVIDIA/k8s-device-plugin

What is declared is what the Helm chart of release 0.20.0 declares, as far as whole GPUs need it: no sharing of a GPU
by time or by MPS, no MIG, no CDI, and no rights in the cluster, which only its reader of nodes' labels asks for.
https://github.com/NVIDIA/k8s-device-plugin/tree/v0.20.0/deployments/helm/nvidia-device-plugin
The nodes' image brings the driver and NVIDIA's container toolkit.
"""

from collections.abc import Sequence

import pulumi

from isthmus.cluster.addon import GPU, Addon, Place
from isthmus.cluster.addons.nvidia_device_plugin.names import NAME
from isthmus.cluster.addons.nvidia_device_plugin.plugin import NvidiaDevicePlugin, NvidiaDevicePluginArgs

__all__ = ["NvidiaDevicePlugin", "NvidiaDevicePluginArgs", "addon"]


def _declare(name: str, place: Place, opts: pulumi.ResourceOptions) -> Sequence[pulumi.Resource]:
    assert place.image is not None, "`addons_of` refuses a site that names none"
    args = NvidiaDevicePluginArgs(
        pools=[place.pool_value(pool.name) for pool in place.site.node_pools if pool.gpu],
        image=place.image,
        pool_label=place.pool_label,
        registry_login=place.registry_login,
    )
    return [NvidiaDevicePlugin(name, args, opts)]


addon = Addon(
    name=NAME,
    sites=frozenset({"openstack"}),
    provides=frozenset({GPU}),
    needed=lambda site: not site.brings_device_plugin,
    declare=_declare,
    has_image=True,
)
