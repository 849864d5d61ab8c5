"""What a public site is made of."""

from collections.abc import Sequence
from dataclasses import dataclass

from isthmus.arguments import args_from
from isthmus.environment import AwsSite, Environment
from isthmus.environment.tenant_names import builder_account
from isthmus.public_cloud.eks_cluster import EksClusterSpec
from isthmus.public_cloud.eks_node_group import EksPool
from isthmus.public_cloud.private_vpc import PrivateSubnet


@dataclass(frozen=True)
class TenantReader:
    """The pods of a tenant, which read its models."""

    tenant: str
    """The tenant's name."""
    namespace: str
    """The namespace of the pods."""
    service_account: str
    """Their service account."""
    builder: str | None = None
    """The service account of the pods that build its TensorRT engines, if any are built."""


@dataclass(frozen=True)
class ExistingTransitGateway:
    """A transit gateway of somebody else's, and what is behind it."""

    id: str
    """Its id."""
    cidrs: Sequence[str]
    """The networks that the VPC routes there."""


@dataclass(frozen=True)
class PublicCloudArgs:
    """A public site."""

    prefix: str
    """What the names of its resources begin with."""
    account: str
    """The AWS account; credentials of any other are refused by the provider."""
    region: str
    """The region."""
    cidr: str
    """The VPC's range."""
    subnets: Sequence[PrivateSubnet]
    """Private subnets in at least two zones."""
    cluster: EksClusterSpec
    """The EKS cluster."""
    pools: Sequence[EksPool]
    """Its node pools."""
    operators: Sequence[str]
    """ARNs of the principals that administrate the cluster; who deploys is one of them."""
    operator_cidrs: Sequence[str]
    """Networks outside the VPC from which the cluster's API may be reached."""
    bucket: str
    """The bucket of models."""
    classification: str
    """The highest classification of what the site keeps."""
    log_retention_days: int
    """How long logs are kept, in days."""
    readers: Sequence[TenantReader]
    """The pods that read models, each tenant's its own."""
    viewers: Sequence[str] = ()
    """ARNs of the principals that may see what is in the cluster and in the bucket, and change nothing."""
    disposable: bool = False
    """Whether destroy may empty the bucket, delete the key soon, and delete the cluster at all."""
    transit_gateway: ExistingTransitGateway | None = None
    """A transit gateway behind which operators and applications are."""
    profile: str | None = None
    """The entry of AWS's shared files with credentials of the account; without it those of the shell hold."""

    @classmethod
    def of(cls, environment: Environment, site: AwsSite) -> "PublicCloudArgs":
        """What `environment` says of its public site."""
        return args_from(
            cls,
            site,
            prefix=environment.prefix_at(site.name),
            subnets=[PrivateSubnet(zone.name, str(zone.cidr)) for zone in site.zones],
            cluster=args_from(EksClusterSpec, site.cluster),
            pools=[args_from(EksPool, pool, gpu=pool.gpu is not None) for pool in site.pools],
            operators=environment.operator.principals,
            viewers=environment.operator.viewers,
            operator_cidrs=environment.flows.administrators(site.name),
            classification=site.classification_ceiling.value,
            readers=[
                TenantReader(
                    tenant.name,
                    tenant.serving_namespace,
                    tenant.service_account,
                    builder_account(tenant.service_account) if environment.target == "gpu" else None,
                )
                for tenant in environment.tenants_at(site.name)
            ],
            disposable=environment.disposable,
            transit_gateway=args_from(ExistingTransitGateway, site.transit_gateway) if site.transit_gateway else None,
        )
