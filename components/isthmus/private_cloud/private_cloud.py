"""PrivateCloud: everything of a private site, in one tenant of an OpenStack cloud."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

import pulumi
import pulumi_openstack as openstack

from isthmus.arguments import as_args
from isthmus.contents import ModelFile
from isthmus.environment import Environment, OpenStackSite, Site
from isthmus.environment.endpoints import host_network
from isthmus.environment.magnum_drivers import DRIVERS
from isthmus.environment.tenant_names import belonging, builder_name, reader_name
from isthmus.errors import IsthmusError, Problem
from isthmus.link_end import LinkEnd, RouterEnd
from isthmus.private_cloud.magnum_cluster import MagnumCluster, MagnumClusterArgs
from isthmus.private_cloud.magnum_node_group import MagnumNodeGroup, MagnumNodeGroupArgs, group_name
from isthmus.private_cloud.private_cloud_args import PrivateCloudArgs
from isthmus.private_cloud.swift_model_repository import SwiftModelRepository, SwiftModelRepositoryArgs
from isthmus.private_cloud.swift_store import SwiftStore, SwiftStoreArgs, engine_container
from isthmus.private_cloud.tenant import Tenant
from isthmus.private_cloud.tenant_segments import TenantSegments, TenantSegmentsArgs
from isthmus.site import Cloud, EngineStore, S3Credentials, StoreRanges


class PrivateCloud(Cloud, pulumi.ComponentResource, kind="openstack"):
    """A tenant with quotas, three segments, a Kubernetes cluster with node pools, and containers for models."""

    router_id: pulumi.Output[str]
    """The tenant's router."""
    vpn_service_id: pulumi.Output[str]
    """The router's VPN service, to which each link adds a connection; empty for a site without links."""
    vpn_address: pulumi.Output[str]
    """That service's address on the external network: this end of the links."""
    serving_subnet_id: pulumi.Output[str]
    """The subnet of the serving segment."""
    cluster_name: pulumi.Output[str]
    """The Kubernetes cluster's name."""
    kubeconfig: pulumi.Output[str]
    """An administrator's kubeconfig; secret."""

    def __init__(self, name: str, args: PrivateCloudArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("isthmus:index:PrivateCloud", name, None, opts)
        self._args = as_args(PrivateCloudArgs, args)
        args = self._args
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
                ranges=args.segments,
                project_id=self.tenant.project_id,
                external_network_id=external,
                peers=args.peers,
                callers=args.callers,
                source_nat=args.source_nat,
                dns_nameservers=args.dns_nameservers,
            ),
            inside,
            admin=self.tenant.admin,
        )
        cluster = MagnumCluster(
            f"{name}-kubernetes",
            MagnumClusterArgs(
                spec=args.cluster,
                external_network_id=external,
                network_id=segments.serving_network_id,
                subnet_id=segments.serving_subnet_id,
                dns_nameservers=args.dns_nameservers,
            ),
            inside,
        )
        self._pools = [
            MagnumNodeGroup(
                f"{name}-{pool.name}",
                MagnumNodeGroupArgs(
                    prefix=args.prefix,
                    pool=pool,
                    project_id=self.tenant.project_id,
                    cluster_id=cluster.cluster_id,
                    volume_type=args.cluster.volume_type,
                ),
                inside,
                admin=self.tenant.admin,
            )
            for pool in args.pools
        ]
        endpoint = args.s3_endpoint or self._s3_endpoint(args.tenant.region, ask)
        self.stores = {
            item.tenant: SwiftStore(
                f"{belonging(name, item.tenant)}-models",
                SwiftStoreArgs(
                    reader=reader_name(args.prefix, item.tenant),
                    project_id=self.tenant.project_id,
                    container=item.container,
                    classification=item.classification,
                    disposable=args.disposable,
                    s3_endpoint=endpoint,
                    builder=builder_name(args.prefix, item.tenant) if item.builder else None,
                ),
                inside,
                admin=self.tenant.admin,
            )
            for item in args.containers
        }
        ranges = args.s3_ranges
        self._store_ranges = pulumi.Output.from_input(endpoint).apply(lambda url: store_ranges(url, ranges))
        self.router_id = segments.router_id
        self.vpn_service_id, self.vpn_address = self._vpn(name, args, inside)
        self.serving_subnet_id = segments.serving_subnet_id
        self.cluster_name = pulumi.Output.from_input(args.cluster.name)
        self.kubeconfig = cluster.kubeconfig
        self.register_outputs(
            {
                "router_id": self.router_id,
                "vpn_service_id": self.vpn_service_id,
                "vpn_address": self.vpn_address,
                "serving_subnet_id": self.serving_subnet_id,
                "cluster_name": self.cluster_name,
                "kubeconfig": self.kubeconfig,
            }
        )

    @classmethod
    def declare(cls, name: str, environment: Environment, site: Site, opts: pulumi.ResourceOptions) -> "PrivateCloud":
        """As `Cloud.declare`."""
        assert isinstance(site, OpenStackSite), "registered for this kind"
        return cls(name, PrivateCloudArgs.of(environment, site), opts)

    @property
    def needed(self) -> Sequence[pulumi.Resource]:
        """The node pools."""
        return self._pools

    @property
    def balancer_annotations(self) -> Mapping[str, str]:
        """Internal, and with a health monitor, which finds the nodes that have a pod.

        https://github.com/kubernetes/cloud-provider-openstack/blob/master/docs/openstack-cloud-controller-manager/expose-applications-using-loadbalancer-type-service.md
        """
        return {
            **self.internal_balancer,
            "loadbalancer.openstack.org/enable-health-monitor": "true",
        }

    @property
    def internal_balancer(self) -> Mapping[str, str]:
        """Without it, it gets a floating address."""
        return {"service.beta.kubernetes.io/openstack-internal-load-balancer": "true"}

    @property
    def external_traffic_policy(self) -> str | None:
        """A node relays to pods of another by Calico's tunnel, from an address of the range of pods, which no client's
        rule holds: https://github.com/projectcalico/calico/issues/5533. A node's own pods see the load balancer's.
        """
        return "Local"

    @property
    def link_end(self) -> LinkEnd:
        """The tenant's router; only the serving segment is joined."""
        return RouterEnd(
            prefix=self._args.prefix,
            cidr=self._args.segments.serving,
            provider=self.tenant.provider,
            service_id=self.vpn_service_id,
            address=self.vpn_address,
            subnet_id=self.serving_subnet_id,
        )

    @property
    def pool_label(self) -> str:
        """That of the driver of Magnum."""
        return DRIVERS[self._args.cluster.driver].pool_label

    def pool_value(self, pool: str) -> str:
        """The name of the pool's node group."""
        (spec,) = [one for one in self._args.pools if one.name == pool]
        return group_name(spec)

    def s3(self, tenant: str) -> S3Credentials | None:
        """The credential of the reader of the tenant's store."""
        store = self.stores[tenant]
        return self._credentials(store, store.access_key, store.secret_key)

    @property
    def store_ranges(self) -> StoreRanges:
        """Those that the arguments name, or the one address of the endpoint."""
        return StoreRanges(self._store_ranges)

    def _credentials(
        self, store: SwiftStore, access_key: pulumi.Output[str], secret_key: pulumi.Output[str]
    ) -> S3Credentials:
        region, authorities = self._args.s3_region, self._args.s3_ca_bundle
        return S3Credentials(store.s3_endpoint, region, access_key, secret_key, authorities)

    def engine_store(self, tenant: str) -> EngineStore:
        """A container beside that of the tenant's models."""
        store = self.stores[tenant]
        (builder,) = [item.builder for item in self._args.containers if item.tenant == tenant]
        assert builder is not None, "asked for target `gpu` only"
        s3 = self._credentials(store, store.builder_access_key, store.builder_secret_key)
        needed = [store.engines] if store.engines else []
        return EngineStore(f"s3://{engine_container(store.store_name)}/", builder, s3, needed)

    def repository(
        self, name: str, tenant: str, files: Sequence[ModelFile], classification: str, opts: pulumi.ResourceOptions
    ) -> pulumi.Output[str]:
        """As `Cloud.repository`, in the tenant's container."""
        store = self.stores[tenant]
        inside = pulumi.ResourceOptions.merge(
            opts, pulumi.ResourceOptions(providers=[self.tenant.provider], depends_on=[store])
        )
        args = SwiftModelRepositoryArgs(store.store_name, files, classification)
        return SwiftModelRepository(name, args, inside).url

    def _vpn(
        self, name: str, args: PrivateCloudArgs, opts: pulumi.ResourceOptions
    ) -> tuple[pulumi.Output[str], pulumi.Output[str]]:
        """The id and the address of the router's one VPN service."""
        if not args.linked:
            return pulumi.Output.from_input(""), pulumi.Output.from_input("")
        service = openstack.vpnaas.Service(
            f"{name}-vpn", name=args.prefix, router_id=self.router_id, admin_state_up=True, opts=opts
        )
        return service.id, service.external_v4_ip

    def _s3_endpoint(self, region: str, ask: pulumi.InvokeOutputOptions) -> pulumi.Output[str]:
        """Swift's S3 API is at the root of its host (s3api middleware), beside /v1."""
        endpoint = openstack.identity.get_endpoint_output(
            service_type="object-store", interface="public", endpoint_region=region, opts=ask
        )  # a catalog has an endpoint of every region
        return endpoint.url.apply(s3_root)


def store_ranges(url: str, ranges: Sequence[str]) -> list[str]:
    """The networks of an S3 API: those that are stated, or the address in its URL.

    Raises:
        IsthmusError: neither is there.
    """
    if ranges:
        return [str(net) for net in ranges]
    if (host := host_network(url)) is None:
        got = f"none, for the object store at {urlsplit(url).netloc}"
        fix = "name them in s3_ranges; a NetworkPolicy knows no names"
        raise IsthmusError(Problem("s3_ranges", got, "the networks of its addresses", fix))
    return [str(host)]


def s3_root(url: str) -> str:
    """Scheme, host and port of an object store's URL in the catalog.

    Models, and the signatures that read them, go that way, so it must be HTTPS; what stays on this machine needs none.

    Raises:
        IsthmusError: it isn't.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "::1", "localhost"):
        got = f"{parts.scheme}://{parts.netloc}, the object store in the catalog"
        fix = "name in s3_endpoint where the store answers by HTTPS, or have the cloud's operator enter that"
        raise IsthmusError(Problem("s3_endpoint", got, "an https URL: models are read from there", fix))
    return f"{parts.scheme}://{parts.netloc}"
