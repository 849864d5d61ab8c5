"""The Kubernetes cluster of a site on OpenStack, which Magnum makes."""

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network

from isthmus.environment.addresses import Cidr
from isthmus.environment.base import Part, Positive, Text, known
from isthmus.environment.closed import ControlPlaneNodes, MagnumDriverName
from isthmus.environment.images import RegistryPrefix
from isthmus.environment.magnum_drivers import DRIVERS
from isthmus.environment.names import ClusterName, KubernetesTag
from isthmus.errors import Problem

# Keys that not every driver can do something about.
OPTIONAL = tuple(sorted(frozenset().union(*(driver.keys for driver in DRIVERS.values()))))
WIDEST, NARROWEST = 12, 24  # of a range of Services, by the length of its prefix


class MagnumSpec(Part):
    """The tenant's Kubernetes cluster, made by Magnum from a template of ours.

    `driver` is the driver of Magnum that the cloud has for images of this kind: `magnum-cluster-api` or
    `magnum-capi-helm`. `image` is the Glance image of its nodes, made for exactly this `version`; on sites with GPUs
    and `magnum-cluster-api` it brings NVIDIA's driver, and its container runtime as the default one. `flavor` is that
    of control plane and system nodes. `system_nodes` are Magnum's default worker group, without GPU: for what the
    cluster itself needs. `pod_cidr` and `service_cidr` are the cluster's own ranges, and `container_infra_prefix` is
    the registry of its system images where nodes can't reach those upstream. `volume_type` is the Cinder volume type of
    the nodes' root volumes and of etcd's, by which they can be encrypted; without it nodes have the hypervisors' disks.
    These four are read by `magnum-cluster-api` only.
    """

    name: ClusterName
    driver: MagnumDriverName
    version: KubernetesTag
    image: Text
    flavor: Text
    control_plane_nodes: ControlPlaneNodes = 1
    system_nodes: Positive = 1
    pod_cidr: Cidr | None = None
    service_cidr: Cidr | None = None
    container_infra_prefix: RegistryPrefix | None = None
    volume_type: Text | None = None

    def kept_ranges(self) -> Mapping[str, IPv4Network]:
        """The ranges that the cluster uses inside, by the key that sets them: those of its driver unless it sets them.

        Of a cluster that can't be read whole, those that can be told.
        """
        if not known(self.driver):
            return {}
        driver = DRIVERS[self.driver]
        ranges = {
            "pod_cidr": self.pod_cidr or driver.pod_cidr,
            "service_cidr": self.service_cidr or driver.service_cidr,
        }
        return {key: net for key, net in ranges.items() if self.readable(key)}

    def problems(self, path: str) -> Iterator[Problem]:
        """What is wrong with the cluster by itself, as far as it can be read."""
        if known(self.version, self.image) and self.version.removeprefix("v").split("+")[0] not in self.image:
            yield Problem(
                f"{path}.image",
                repr(self.image),
                f"an image for {self.version}, with that in its name, e.g. ubuntu-24.04-{self.version}",
                "the drivers' images are made for one release of Kubernetes: upload that one, and name it after it",
            )
        if not known(self.driver):
            return
        for key in OPTIONAL:
            if getattr(self, key) is not None and key not in DRIVERS[self.driver].keys:
                able = ", ".join(name for name, driver in sorted(DRIVERS.items()) if key in driver.keys)
                yield Problem(
                    f"{path}.{key}",
                    f"a value, for the driver {self.driver!r}",
                    f"none: this driver reads no label for it ({able} does)",
                    "leave it out; the cloud's operator sets it for all clusters",
                )
        kept = self.kept_ranges()
        pods, services = kept.get("pod_cidr"), kept.get("service_cidr")
        if services is not None and not WIDEST <= services.prefixlen <= NARROWEST:
            yield Problem(
                f"{path}.service_cidr", str(services), f"a /{WIDEST} to /{NARROWEST}", "make it wider or narrower"
            )
        if pods is not None and services is not None and pods.overlaps(services):
            key = "pod_cidr" if self.service_cidr is None else "service_cidr"
            yield Problem(
                f"{path}.{key}", str(kept[key]), f"ranges of pods ({pods}) and Services ({services}) apart", "move it"
            )
