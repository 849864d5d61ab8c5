"""A public site: one VPC with an EKS cluster in one region of one AWS account."""

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Network
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from isthmus.environment.addresses import Cidr
from isthmus.environment.aws_account import Account
from isthmus.environment.aws_data import gp3_gib, instance_types, partition_of
from isthmus.environment.aws_instance_types import problems as instance_type_problems
from isthmus.environment.aws_network import problems as network_problems
from isthmus.environment.base import NOT_EMPTY, Part, Text, known
from isthmus.environment.classification import Classification
from isthmus.environment.closed import AwsRegion, EksVersion, LogRetentionDays
from isthmus.environment.names import (
    AccountId,
    AddonVersion,
    BottlerocketRelease,
    BucketName,
    ClusterName,
    ProfileName,
    TransitGatewayId,
)
from isthmus.environment.node_pool import NodePool
from isthmus.environment.sites.base import Credentials, Site
from isthmus.environment.tenant import Tenant
from isthmus.environment.tenant_names import reader_name
from isthmus.environment.unique import Joined
from isthmus.errors import Problem

MIB_IN_GIB = 1024
ROLES = ("eks", "flow-logs")  # what the names of the site's own roles end with


class Zone(Part):
    """An availability zone and the private subnet in it."""

    name: Text
    cidr: Cidr


class TransitGateway(Part):
    """A transit gateway that is there already, of the site's account or shared with it, and the networks behind it.

    The VPC is attached to it and routes `cidrs` there: the networks of operators and applications, which else reach
    neither the cluster's API nor a server. The way back to the VPC belongs to the gateway's owner.
    """

    id: TransitGatewayId
    cidrs: Annotated[tuple[Cidr, ...], NOT_EMPTY]


class EksSpec(Part):
    """The site's EKS cluster. `service_cidr` is Kubernetes' own range, kept apart from everything that is routed.

    `release_version` is the Bottlerocket release of all its nodes: they change when it does, one at a time.
    `addon_versions` are versions of EKS's add-ons, by name, where not those that Isthmus brings for the version.
    `upgrade_policy` says what EKS does when standard support of the version ends, 14 months after its start: `standard`
    upgrades the cluster, `extended` keeps it for twelve months more, at six times the price of a cluster
    (https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html).
    """

    name: ClusterName
    version: EksVersion
    release_version: BottlerocketRelease
    service_cidr: Cidr
    addon_versions: Mapping[str, AddonVersion] = {}
    upgrade_policy: Literal["standard", "extended"] = "standard"


class EksNodePool(NodePool):
    """A pool on AWS: the instance type decides CPU and memory, and must have the GPUs that are stated.

    `zones` are those of the site in which its nodes are, where not all of them: not every zone has every type
    (`aws ec2 describe-instance-type-offerings --location-type availability-zone`).
    """

    instance_type: Text
    zones: tuple[Text, ...] = ()
    capacity: Literal["on-demand", "spot"] = "on-demand"
    disk_gib: Annotated[int, Field(strict=True, ge=1, le=gp3_gib())] = 100

    @property
    def gpu_gib(self) -> int:
        """Memory of one GPU in GiB: that of the instance type, since a model may come in two sizes (a100)."""
        actual = instance_types().get(self.instance_type)
        return actual.gpus.memory_mib // MIB_IN_GIB if actual and actual.gpus else super().gpu_gib

    @property
    def node_memory_gib(self) -> int | None:
        """Memory of an instance in GiB, where the type may be that of the pool: of another one it would mislead."""
        if not known(self.instance_type) or any(
            instance_type_problems("", self.instance_type, self.gpu, self.gpus_per_node)
        ):
            return None
        return instance_types()[self.instance_type].memory_mib // MIB_IN_GIB

    def problems(self, path: str) -> Iterator[Problem]:
        """What is wrong with the pool by itself."""
        yield from super().problems(path)
        if known(self.instance_type, self.gpus_per_node) and self.readable("gpu"):
            yield from instance_type_problems(f"{path}.instance_type", self.instance_type, self.gpu, self.gpus_per_node)


class AwsSite(Site):
    """A site on AWS. Its ceiling can't be above `internal`: what is more sensitive stays on private sites.

    `profile` is an entry of AWS's shared config and credentials files whose credentials are of `account`; without it
    those of the shell or runner hold, which are of one account. An entry may have keys, a role to assume or a login of
    IAM Identity Center: https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
    Pods of `monitoring_namespace`, if there is one, may scrape the metrics of its servers.
    At least one pool has no GPU: DNS and the cluster's other own pods don't tolerate the GPU taint.
    """

    by_principals: ClassVar[bool] = True

    kind: Literal["aws"]
    region: AwsRegion
    classification_ceiling: Classification = Classification.INTERNAL
    account: AccountId
    profile: ProfileName | None = None
    cidr: Cidr
    zones: tuple[Zone, ...]
    cluster: EksSpec
    pools: tuple[EksNodePool, ...]
    bucket: BucketName
    log_retention_days: LogRetentionDays = 90
    transit_gateway: TransitGateway | None = None

    @property
    def credentials(self) -> Credentials | None:
        """The profile's, or the shell's."""
        if not known(self.account) or not self.readable("profile"):
            return None
        return Credentials("profile", self.profile, self.account)

    @property
    def node_pools(self) -> Sequence[NodePool]:
        """The cluster's managed node groups."""
        return self.pools

    @property
    def cluster_name(self) -> str:
        """The EKS cluster's name."""
        return self.cluster.name

    @property
    def kubernetes_version(self) -> str:
        """The version without its patch, as EKS has it."""
        return self.cluster.version

    @property
    def addon_versions(self) -> Mapping[str, str]:
        """Those of EKS's own add-ons."""
        return self.cluster.addon_versions

    @property
    def serving_range(self) -> IPv4Network:
        """The VPC: nodes, pods and load balancers have addresses of its subnets."""
        return self.cidr

    def ranges(self) -> Mapping[str, IPv4Network | None]:
        """The VPC's range and Kubernetes' service range."""
        return {"cidr": self.cidr, "cluster.service_cidr": self.cluster.service_cidr if known(self.cluster) else None}

    def routed_ranges(self) -> Mapping[str, IPv4Network]:
        """The networks behind the transit gateway."""
        cidrs = self.transit_gateway.cidrs if self.transit_gateway is not None else ()
        return {f"transit_gateway.cidrs[{j}]": net for j, net in enumerate(cidrs or ()) if known(net)}

    def cloud_names(self) -> Mapping[str, tuple[str, str | None]]:
        """The bucket's name and the cluster's."""
        cluster = self.cluster.name if known(self.cluster) else None
        return {"bucket": ("bucket or container", self.bucket), "cluster.name": ("cluster", cluster)}

    def admits(self, principal: str) -> bool:
        """Principals of another partition can't be let in: https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html"""
        return not known(self.region) or principal.split(":")[1] == partition_of(self.region)

    def joined_names(self, path: str, prefix: str, tenants: Mapping[int, Tenant]) -> Iterator[Joined]:
        """Besides those of all kinds, roles, whose names are an account's."""
        yield from super().joined_names(path, prefix, tenants)
        for suffix in ROLES:
            yield Joined("role", (self.account,), (self.name, suffix), f"{prefix}-{suffix}", f"{path}.name")
        for j, pool in enumerate(self.pools or ()):
            if known(pool.name):
                name, at = f"{prefix}-{pool.name}-nodes", f"{path}.pools[{j}].name"
                yield Joined("role", (self.account,), (self.name, pool.name), name, at)
        for k, tenant in tenants.items():
            if known(tenant.name):
                parts, name = (self.name, tenant.name, "reader"), reader_name(prefix, tenant.name)
                yield Joined("role", (self.account,), parts, name, self._place(path, k, tenant))
        if known(self.bucket):
            yield Joined("bucket or container", (), (self.bucket, ""), self.bucket, f"{path}.bucket")

    def problems(self, path: str) -> Iterator[Problem]:
        """What is wrong with the site by itself."""
        yield from super().problems(path)
        if known(self.pools) and self.pools and all(pool.gpu for pool in self.pools):
            yield Problem(
                f"{path}.pools",
                "pools with GPUs only",
                "at least one pool without GPU, for DNS and what else the cluster itself needs",
                "add one, e.g. {name: system, instance_type: m7i.large, min: 2, max: 3}",
            )
        yield from self._registry(path)
        yield from network_problems(path, self)

    def _registry(self, path: str) -> Iterator[Problem]:
        """The VPC has no way to the internet, and its endpoints of ECR lead to registries of the region.

        https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-vpc-endpoint-considerations
        """
        if not known(self.images, self.account, self.region):
            return
        registry = Account(self.account, self.region).registry
        for field, image in self.images.named():
            if not image.startswith(f"{registry}/"):
                yield Problem(
                    f"{path}.images.{field}",
                    repr(image),
                    f"an image in the site's own registry, {registry}/NAME@sha256:..., as the VPC has no way to others",
                    f"copy it there (`crane copy {image} {registry}/NAME`), which keeps its digest, and name the copy",
                )
