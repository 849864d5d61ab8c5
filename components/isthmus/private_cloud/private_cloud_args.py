"""What a private site is made of."""

from collections.abc import Sequence
from dataclasses import dataclass

from isthmus.arguments import args_from
from isthmus.environment import Environment, OpenStackSite
from isthmus.environment.tenant_names import belonging, builder_account
from isthmus.private_cloud.magnum_cluster import MagnumClusterSpec
from isthmus.private_cloud.magnum_node_group import MagnumPool
from isthmus.private_cloud.tenant import TenantArgs, TenantQuotas
from isthmus.private_cloud.tenant_segments import SegmentRanges


@dataclass(frozen=True)
class TenantContainer:
    """Where the models of a tenant are."""

    tenant: str
    """The tenant's name."""
    container: str
    """The name of its Swift container."""
    classification: str
    """The highest classification of what the container keeps."""
    builder: str | None = None
    """The service account of the pods that build the tenant's TensorRT engines, if any are built."""


@dataclass(frozen=True)
class PrivateCloudArgs:
    """A private site."""

    prefix: str
    """What the names of its resources begin with."""
    tenant: TenantArgs
    """The Keystone project and its quotas."""
    external_network: str
    """The name of the external network that the router's gateway is on."""
    segments: SegmentRanges
    """The ranges of the tenant's networks."""
    peers: Sequence[str]
    """Ranges at other sites that the serving segment calls."""
    callers: Sequence[str]
    """Ranges outside the tenant that call the serving segment."""
    cluster: MagnumClusterSpec
    """The Kubernetes cluster."""
    pools: Sequence[MagnumPool]
    """Its node pools."""
    containers: Sequence[TenantContainer]
    """The containers of models, each tenant's its own."""
    linked: bool = False
    """Whether links begin at it, so that its router needs a VPN service."""
    disposable: bool = False
    """Whether destroy may empty the containers."""
    source_nat: bool = False
    """Whether the router hides the tenant's networks behind its own address on the external network."""
    dns_nameservers: Sequence[str] = ()
    """The name servers of its subnets; without them, Neutron's own DHCP servers resolve names."""
    s3_endpoint: str | None = None
    """Where the object store's S3 API is; without it, the host of the object store in the catalog."""
    s3_region: str = "us-east-1"
    """What that API takes signatures for: `location` of Swift's s3api, whose default this is.

    https://docs.openstack.org/swift/latest/middleware.html#module-swift.common.middleware.s3api.s3api
    """
    s3_ca_bundle: str | None = None
    """The authorities that sign that API's certificate, PEM; without it those that the fetch program's image knows."""
    s3_ranges: Sequence[str] = ()
    """The networks of that API's addresses; an endpoint that is an address needs none."""

    @classmethod
    def of(cls, environment: Environment, site: OpenStackSite) -> "PrivateCloudArgs":
        """What `environment` says of its private site.

        A container may keep whatever both its site and its tenant may bear.
        """
        return args_from(
            cls,
            site,
            prefix=environment.prefix_at(site.name),
            tenant=args_from(TenantArgs, site, quotas=args_from(TenantQuotas, site.quotas)),
            segments=args_from(SegmentRanges, site.segments),
            peers=environment.flows.peers(site.name),
            callers=environment.flows.callers(site.name),
            cluster=args_from(MagnumClusterSpec, site.cluster),
            pools=[args_from(MagnumPool, pool) for pool in site.pools],
            containers=[
                TenantContainer(
                    tenant.name,
                    belonging(site.container, tenant.name),
                    min(site.classification_ceiling, tenant.classification_ceiling, key=lambda c: c.rank).value,
                    builder_account(tenant.service_account) if environment.target == "gpu" else None,
                )
                for tenant in environment.tenants_at(site.name)
            ],
            linked=any(link.private == site.name for link in environment.links),
            disposable=environment.disposable,
        )
