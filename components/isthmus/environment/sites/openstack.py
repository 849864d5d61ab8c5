"""A private site: one tenant of an OpenStack cloud."""

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Network
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from isthmus.environment.addresses import Address, Cidr, Hosts
from isthmus.environment.base import Count, Flag, Part, Positive, Text, known
from isthmus.environment.certificates import CaBundle
from isthmus.environment.classification import Classification
from isthmus.environment.endpoints import Endpoint, host_network, within
from isthmus.environment.links.suite import VpnSuite
from isthmus.environment.magnum import MagnumSpec
from isthmus.environment.magnum_drivers import DRIVERS
from isthmus.environment.names import LONGEST_BUCKET, ConfigKey, ContainerName, Label, Release
from isthmus.environment.node_pool import NodePool
from isthmus.environment.openstack_sizes import node_problems, pod_range_problems, quota_problems, segment_problems
from isthmus.environment.sites.base import Site
from isthmus.environment.tenant import Tenant
from isthmus.environment.tenant_names import DEFAULT_TENANT, belonging, reader_name
from isthmus.environment.unique import Joined, listed
from isthmus.environment.vpnaas import suite_problems
from isthmus.errors import Problem

# What Magnum names the node groups that it makes itself (magnum/conductor/utils.py).
MAGNUM_GROUPS = ("default-master", "default-worker")

# What a user of a stock cloud needs: `member` for Nova, Neutron, Cinder and Magnum
# (https://docs.openstack.org/keystone/latest/admin/service-api-protection.html), and what other services ask for beside
# it: the option `operator_roles` in https://docs.openstack.org/swift/latest/overview_auth.html, and in older releases
# https://docs.openstack.org/octavia/zed/configuration/policy.html and
# https://docs.openstack.org/barbican/latest/admin/access_control.html, which newer ones open to `member`.
STOCK_ROLES = ("member", "load-balancer_member", "creator", "swiftoperator")


class Segments(Part):
    """The tenant's three networks. `restricted` holds sensitive stores and is never routed over the link."""

    restricted: Cidr
    serving: Cidr
    link: Cidr


class Quotas(Part):
    """What the tenant may use at most, in the units people speak: GiB, and pieces."""

    instances: Positive
    vcpus: Positive
    memory_gib: Positive
    volumes: Count
    volume_gib: Count
    ports: Positive = 100
    security_group_rules: Positive = 200


class MagnumNodePool(NodePool):
    """A pool on OpenStack: we make its flavor, with the GPUs by PCI alias.

    `gpu_memory_gib` is that of one GPU, for models of which there are several sizes (an a100 has 40 or 80).
    """

    vcpus: Positive
    memory_gib: Positive
    gpu_memory_gib: Annotated[int, Field(strict=True, ge=1, le=1024)] | None = None

    @property
    def gpu_gib(self) -> int:
        """Memory of one GPU in GiB: the least of its model, where nothing else is said."""
        return self.gpu_memory_gib or super().gpu_gib

    @property
    def node_memory_gib(self) -> int | None:
        """Memory of the flavor in GiB."""
        return self.memory_gib

    def problems(self, path: str) -> Iterator[Problem]:
        """What is wrong with the pool by itself."""
        yield from super().problems(path)
        if self.name in MAGNUM_GROUPS:
            expected = "another name than Magnum's own groups have: " + ", ".join(MAGNUM_GROUPS)
            yield Problem(f"{path}.name", repr(self.name), expected, "rename it")
        yield from node_problems(path, self)


class OpenStackSite(Site):
    """A site on OpenStack.

    `admin_cloud` and `tenant_cloud` are entries of clouds.yaml; without them the OS_* variables of an openrc hold, and
    the tenant's provider is the same user scoped to `project`. The project is made in `domain`, the user is of
    `user_domain`. `roles` are what that user gets in the project; where `tenant_cloud` is of another user than
    `admin_cloud`, `tenant_user` is its name. `s3_endpoint` is where pods reach the object store's S3 API; without it,
    the catalog's object-store host. `s3_region` is what that API takes signatures for, and `s3_ca_bundle` the
    authorities that sign its certificate, where they are a company's own. `s3_ranges` are the networks of its
    addresses, the only ones that pods reach at its port: a NetworkPolicy knows no names. An endpoint that is an address
    needs none.
    `source_nat` is whether the tenant's router hides its networks behind its own address on the external network, by
    which they reach whatever that reaches; without it, that network must know the way back to them.
    `dns_nameservers` are those of its subnets; without them, Neutron's own DHCP servers resolve names.
    `registry_secret` is the key of a secret in the stack's configuration, `isthmus:KEY`: the docker config with the
    login to the registry of its images; without it, they are pulled without one.
    `encrypted_at_rest` is the word of the cloud's operator that what is written is encrypted: objects of the store, and
    the nodes' disks unless `cluster.volume_type` is an encrypted one. Sites that may keep confidential data need it.
    Pods of `monitoring_namespace`, if there is one, may scrape the metrics of its servers.
    `neutron_release` is the release of the cloud's Neutron: before 2025.1, VPNs have weaker suites only.
    """

    private: ClassVar[bool] = True

    kind: Literal["openstack"]
    classification_ceiling: Classification = Classification.RESTRICTED
    project: Label
    domain: Text = "Default"
    user_domain: Text = "Default"
    admin_cloud: Text | None = None
    tenant_cloud: Text | None = None
    tenant_user: Text | None = None
    roles: tuple[Text, ...] = STOCK_ROLES
    external_network: Text
    segments: Segments
    quotas: Quotas
    cluster: MagnumSpec
    pools: tuple[MagnumNodePool, ...]
    container: ContainerName
    s3_endpoint: Endpoint | None = None
    s3_region: Text = "us-east-1"
    s3_ca_bundle: CaBundle | None = None
    s3_ranges: tuple[Hosts, ...] = ()
    source_nat: Flag = False
    encrypted_at_rest: Flag = False
    dns_nameservers: tuple[Address, ...] = ()
    registry_secret: ConfigKey | None = None
    neutron_release: Release = "2025.1"

    @property
    def pull_secret(self) -> str | None:
        """The secret that `registry_secret` names."""
        return self.registry_secret

    @property
    def node_pools(self) -> Sequence[NodePool]:
        """The node groups that we add to the cluster."""
        return self.pools

    @property
    def cluster_name(self) -> str:
        """The Magnum cluster's name."""
        return self.cluster.name

    @property
    def brings_device_plugin(self) -> bool:
        """Whether the driver of Magnum installs it."""
        return DRIVERS[self.cluster.driver].device_plugin

    @property
    def serving_range(self) -> IPv4Network:
        """The serving segment: nodes and load balancers are in it."""
        return self.segments.serving

    def ranges(self) -> Mapping[str, IPv4Network | None]:
        """The three segments."""
        return {f"segments.{name}": net for name, net in self.segments} if known(self.segments) else {}

    def kept_ranges(self) -> Mapping[str, IPv4Network]:
        """Those of its cluster's pods and Services."""
        return {f"cluster.{key}": net for key, net in self.cluster.kept_ranges().items()} if known(self.cluster) else {}

    def cloud_names(self) -> Mapping[str, tuple[str, str | None]]:
        """The container's name and the cluster's."""
        cluster = self.cluster.name if known(self.cluster) else None
        return {"container": ("bucket or container", self.container), "cluster.name": ("cluster", cluster)}

    def joined_names(self, path: str, prefix: str, tenants: Mapping[int, Tenant]) -> Iterator[Joined]:
        """Besides those of all kinds: project, grants of roles in it, and what tenants have in Keystone and Swift."""
        yield from super().joined_names(path, prefix, tenants)
        if known(self.project):
            where = (self.admin_cloud, self.domain)
            yield Joined("project", where, (self.name,), self.project, f"{path}.project")
        for j, role in enumerate(self.roles or ()):
            if known(role):
                yield Joined("grant", (), (self.name, role), f"{self.name}-tenant-{role}", f"{path}.roles[{j}]")
        for k, tenant in tenants.items():
            if not known(tenant.name):
                continue
            parts, at = (self.name, tenant.name), self._place(path, k, tenant)
            yield Joined("Keystone user", (self.admin_cloud,), parts, reader_name(prefix, tenant.name), at)
            grant = f"{belonging(self.name, tenant.name)}-models-may-read"
            yield Joined("grant", (), (*parts, "reader"), grant, at)
            if known(self.container):
                part = "" if tenant.name == DEFAULT_TENANT else tenant.name
                name, at = belonging(self.container, tenant.name), at if part else f"{path}.container"
                yield Joined("bucket or container", (), (self.container, part), name, at)

    def tenant_problems(self, path: str, tenants: Mapping[int, Tenant]) -> Iterator[Problem]:
        """Names of tenants' containers that the S3 API would refuse as a bucket's."""
        for tenant in tenants.values():
            if not known(self.container, tenant.name):
                continue
            name = belonging(self.container, tenant.name)
            if len(name) > LONGEST_BUCKET:
                yield Problem(
                    f"{path}.container",
                    f"{self.container!r}, so {name!r} for tenant {tenant.name!r}: {len(name)} characters",
                    f"at most {LONGEST_BUCKET} characters with the tenant's name behind it",
                    "shorten the container's name",
                )
                return

    def vpn_problems(self, path: str, suite: VpnSuite) -> Iterator[Problem]:
        """Suites that are stronger than the cloud's Neutron knows, or weaker than it could."""
        if known(self.neutron_release):
            yield from suite_problems(path, suite, self.neutron_release)

    def _rest_problems(self, path: str) -> Iterator[Problem]:
        """What a public site declares by itself, and only the operator of a private one can."""
        if not known(self.classification_ceiling, self.encrypted_at_rest) or self.encrypted_at_rest:
            return
        if self.classification_ceiling.rank >= Classification.CONFIDENTIAL.rank:
            yield Problem(
                path,
                f"nothing, for a site that may keep {self.classification_ceiling} data",
                "true: the operator's word that Swift encrypts objects, and that disks are encrypted",
                "ask the cloud's operator (docs/how-to/prepare-an-openstack-cloud.md), or lower classification_ceiling",
            )

    def _store_problems(self, path: str) -> Iterator[Problem]:
        """An endpoint to which no range leads."""
        if self.s3_endpoint is None or not known(self.s3_endpoint, self.s3_ranges):
            return
        host = host_network(self.s3_endpoint)
        if host is None and not self.s3_ranges:
            expected = "the networks of its addresses: pods reach nothing else at its port"
            fix = "ask the cloud's operator, e.g. s3_ranges: [203.0.113.8/32]"
            yield Problem(path, f"none, for {self.s3_endpoint}", expected, fix)
        elif host is not None and self.s3_ranges and not any(within(host, net) for net in self.s3_ranges):
            got = ", ".join(map(str, self.s3_ranges))
            yield Problem(path, got, f"networks with {host.network_address}, the host of s3_endpoint", "add its own")

    def problems(self, path: str) -> Iterator[Problem]:
        """What is wrong with the site by itself."""
        yield from super().problems(path)
        if self.admin_cloud and self.tenant_cloud is None and self.readable("tenant_cloud"):
            yield Problem(
                f"{path}.tenant_cloud",
                f"nothing, beside admin_cloud: {self.admin_cloud}",
                "an entry of clouds.yaml whose project_name is the tenant's",
                "name one, or leave admin_cloud out and use an openrc's variables",
            )
        if self.tenant_user and self.tenant_cloud is None and self.readable("tenant_cloud"):
            yield Problem(
                f"{path}.tenant_user",
                f"{self.tenant_user!r}, without tenant_cloud",
                "the name of the user of the entry tenant_cloud",
                "name that entry, or leave tenant_user out: the administrator's own user works in the project",
            )
        if known(self.roles) and not self.roles:
            yield Problem(f"{path}.roles", "none", "at least one", "name the role that may make things, e.g. member")
        yield from listed("role", f"{path}.roles", self.roles)
        yield from listed("network", f"{path}.s3_ranges", self.s3_ranges)
        yield from self._rest_problems(f"{path}.encrypted_at_rest")
        yield from self._store_problems(f"{path}.s3_ranges")
        yield from listed("name server", f"{path}.dns_nameservers", self.dns_nameservers)
        if known(self.cluster):
            yield from self.cluster.problems(f"{path}.cluster")
            yield from pod_range_problems(f"{path}.cluster.pod_cidr", self)
        yield from quota_problems(f"{path}.quotas", self)
        yield from segment_problems(f"{path}.segments", self)
