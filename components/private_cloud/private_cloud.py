"""PrivateCloud: everything of a private site, in one tenant of an OpenStack cloud."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import pulumi
import pulumi_openstack as openstack

from components.arguments import given
from components.private_cloud.magnum_cluster import MagnumCluster, MagnumClusterArgs
from components.private_cloud.nova_gpu_pool import NovaGpuPool, NovaGpuPoolArgs
from components.private_cloud.swift_store import SwiftStore, SwiftStoreArgs
from components.private_cloud.tenant import Tenant, TenantArgs
from components.private_cloud.tenant_segments import TenantSegments, TenantSegmentsArgs


@dataclass(frozen=True)
class NovaPool:
    """A GPU pool of the cluster, as a caller states it."""

    name: str
    """The pool's name."""
    gpu: str
    """The alias of its GPU."""
    gpus_per_node: int
    """GPUs in each node."""
    vcpus: int
    """Virtual CPUs of each node."""
    memory_gib: int
    """Memory of each node, GiB."""
    disk_gib: int
    """Root disk of each node, GiB."""
    nodes: int
    """How many nodes there are."""


@dataclass(frozen=True)
class PrivateCloudArgs:
    """A private site."""

    prefix: str
    """What the names of its resources begin with."""
    tenant: TenantArgs
    """The Keystone project and its quotas."""
    external_network: str
    """The name of the external network that the router's gateway is on."""
    restricted_cidr: str
    """The segment of sensitive stores; never routed over the link."""
    serving_cidr: str
    """The segment of the cluster's nodes."""
    link_cidr: str
    """The segment of gateways to other sites."""
    peers: Sequence[str]
    """Ranges at the other end of the link that the serving segment talks to."""
    cluster_name: str
    """The Kubernetes cluster's name."""
    cluster_version: str
    """Its version, as Magnum's label `kube_tag`."""
    image: str
    """The Glance image of its nodes."""
    flavor: str
    """The flavor of its control plane and system nodes."""
    control_plane_nodes: int
    """How many nodes its control plane has."""
    system_nodes: int
    """How many nodes without GPU it has."""
    pools: Sequence[NovaPool]
    """Its GPU pools."""
    container: str
    """The Swift container of models."""
    classification: str
    """The highest classification of what the container keeps."""
    disposable: bool = False
    """Whether destroy may empty the container."""
    s3_endpoint: str | None = None
    """Where the object store's S3 API is; without it, the host of the object store in the catalog."""


class PrivateCloud(pulumi.ComponentResource):
    """A tenant with quotas, three segments, a Kubernetes cluster with GPU pools, and a container for models."""

    router_id: pulumi.Output[str]
    """The tenant's router."""
    router_address: pulumi.Output[str]
    """Its address on the external network: this end of the link."""
    serving_subnet_id: pulumi.Output[str]
    """The subnet of the serving segment."""
    cluster_name: pulumi.Output[str]
    """The Kubernetes cluster's name."""
    kubeconfig: pulumi.Output[str]
    """An administrator's kubeconfig; secret."""

    def __init__(self, name: str, args: PrivateCloudArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("isthmus:index:PrivateCloud", name, None, opts)
        args = given(PrivateCloudArgs, args)
        child = pulumi.ResourceOptions(parent=self)
        self.tenant = Tenant(f"{name}-tenant", args.tenant, child)
        inside = pulumi.ResourceOptions(parent=self, providers=[self.tenant.provider])
        # Looked up by the administrator: at the first preview the tenant isn't there to ask in.
        ask = pulumi.InvokeOutputOptions(parent=self, provider=self.tenant.admin)
        external = openstack.networking.get_network_output(name=args.external_network, external=True, opts=ask).id

        segments = TenantSegments(
            f"{name}-segments",
            TenantSegmentsArgs(
                prefix=args.prefix,
                restricted_cidr=args.restricted_cidr,
                serving_cidr=args.serving_cidr,
                link_cidr=args.link_cidr,
                external_network_id=external,
                peers=args.peers,
            ),
            inside,
        )
        cluster = MagnumCluster(
            f"{name}-kubernetes",
            MagnumClusterArgs(
                cluster_name=args.cluster_name,
                version=args.cluster_version,
                image=args.image,
                flavor=args.flavor,
                control_plane_nodes=args.control_plane_nodes,
                system_nodes=args.system_nodes,
                external_network_id=external,
                network_id=segments.serving_network_id,
                subnet_id=segments.serving_subnet_id,
            ),
            inside,
        )
        self.pools = [
            NovaGpuPool(
                f"{name}-{pool.name}",
                NovaGpuPoolArgs(
                    prefix=args.prefix,
                    pool=pool.name,
                    gpu=pool.gpu,
                    gpus_per_node=pool.gpus_per_node,
                    vcpus=pool.vcpus,
                    memory_gib=pool.memory_gib,
                    disk_gib=pool.disk_gib,
                    nodes=pool.nodes,
                    project_id=self.tenant.project_id,
                    cluster_id=cluster.cluster_id,
                ),
                inside,
                admin=self.tenant.admin,
            )
            for pool in args.pools
        ]
        self.store = SwiftStore(
            f"{name}-models",
            SwiftStoreArgs(
                container=args.container,
                classification=args.classification,
                disposable=args.disposable,
                s3_endpoint=args.s3_endpoint or self._s3_endpoint(ask),
            ),
            inside,
        )
        self.router_id = segments.router_id
        self.router_address = segments.router_address
        self.serving_subnet_id = segments.serving_subnet_id
        self.cluster_name = pulumi.Output.from_input(args.cluster_name)
        self.kubeconfig = cluster.kubeconfig
        self.register_outputs(
            {
                "router_id": self.router_id,
                "router_address": self.router_address,
                "serving_subnet_id": self.serving_subnet_id,
                "cluster_name": self.cluster_name,
                "kubeconfig": self.kubeconfig,
            }
        )

    def _s3_endpoint(self, ask: pulumi.InvokeOutputOptions) -> pulumi.Output[str]:
        """Swift's S3 API is at the root of its host (s3api middleware), beside /v1."""
        found = openstack.identity.get_endpoint_output(service_type="object-store", interface="public", opts=ask)
        return found.url.apply(lambda url: f"{urlsplit(url).scheme}://{urlsplit(url).netloc}")
