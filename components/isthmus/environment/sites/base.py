"""What every kind of site has, and what the rest may ask of one without knowing its kind."""

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Network
from typing import Any, ClassVar, NamedTuple, get_args

from isthmus.environment.base import Part, Text, known
from isthmus.environment.classification import Classification
from isthmus.environment.images import Images
from isthmus.environment.links.suite import VpnSuite
from isthmus.environment.names import Label, NamespaceName
from isthmus.environment.node_pool import NodePool
from isthmus.environment.tenant import Tenant
from isthmus.environment.tenant_names import DEFAULT_TENANT, belonging, server_name
from isthmus.environment.unique import Joined
from isthmus.errors import Problem


class Credentials(NamedTuple):
    """What a site is deployed with: the key of the site that names them, that name, and the account that they are of.

    Without a name they are the shell's or the runner's own.
    """

    key: str
    name: str | None
    account: str


class Site(Part):
    """A place that models are served from: one region of one cloud, with one cluster.

    A subclass with `kind: Literal["..."]` is a kind of site, registered by being defined. Its methods are asked while a
    file is checked, too: a field that isn't valid is None then, and nothing is said of it.
    """

    kinds: ClassVar[dict[str, type["Site"]]] = {}
    private: ClassVar[bool] = False
    """Whether data that stays private may be there."""
    by_principals: ClassVar[bool] = False
    """Whether nobody but the operator's principals may administrate its cluster."""

    name: Label
    kind: str
    classification_ceiling: Classification
    region: Text
    images: Images
    monitoring_namespace: NamespaceName | None = None

    @classmethod
    def __pydantic_init_subclass__(cls, **more: Any) -> None:
        for kind in get_args(cls.model_fields["kind"].annotation):
            Site.kinds[kind] = cls

    @property
    def credentials(self) -> Credentials | None:
        """What it is deployed with, where credentials are of one account; None of other kinds."""
        return None

    @property
    def pull_secret(self) -> str | None:
        """The key of the configuration's secret by which pods pull images; None where nodes may by themselves."""
        return None

    @property
    def node_pools(self) -> Sequence[NodePool]:
        """The pools of the site's cluster."""
        raise NotImplementedError

    @property
    def cluster_name(self) -> str:
        """The name of the site's cluster."""
        raise NotImplementedError

    @property
    def kubernetes_version(self) -> str:
        """The cluster's Kubernetes version as addons count it, e.g. 1.34; nothing where they don't ask."""
        return ""

    @property
    def addon_versions(self) -> Mapping[str, str]:
        """Versions of addons that the environment names, by addon."""
        return {}

    @property
    def brings_device_plugin(self) -> bool:
        """Whether its nodes bring NVIDIA's device plugin, or its cloud installs it: an addon does where they don't."""
        return True

    @property
    def serving_range(self) -> IPv4Network:
        """Where nodes and load balancers are: what calls of the site come from, and what calls to it go to."""
        raise NotImplementedError

    def ranges(self) -> Mapping[str, IPv4Network | None]:
        """Every range that must be apart from all others, by its path below the site."""
        raise NotImplementedError

    def kept_ranges(self) -> Mapping[str, IPv4Network]:
        """Ranges that its cluster uses inside, by their path below the site: nothing it must reach may be there."""
        return {}

    def routed_ranges(self) -> Mapping[str, IPv4Network]:
        """Networks that are none of any site and that it has routes to, by their path below the site."""
        return {}

    def cloud_names(self) -> Mapping[str, tuple[str, str | None]]:
        """Names that must be used once: path below the site -> (what it names, the name)."""
        raise NotImplementedError

    def admits(self, principal: str) -> bool:
        """Whether the site's cloud knows a principal of that ARN."""
        return True

    def joined_names(self, path: str, prefix: str, tenants: Mapping[int, Tenant]) -> Iterator[Joined]:
        """Names that are made of the site's and others; what is made for it in a cloud begins with `prefix`."""
        for j, pool in enumerate(self.node_pools or ()):
            if known(pool.name):
                parts = (self.name, pool.name)
                yield Joined("pool", (), parts, "-".join(parts), f"{path}.pools[{j}].name")
        for k, tenant in tenants.items():
            if not known(tenant.name):
                continue
            at, own = self._place(path, k, tenant), (self.name, tenant.name)
            yield Joined("namespace's component", (), own, "-".join(own), at)
            yield Joined("tenant's part of a site", (), own, belonging(self.name, tenant.name), at)
            for j, pool in enumerate(self.node_pools or ()):
                if known(pool.name):
                    name = f"{self.name}-{server_name(tenant.name, pool.name)}"
                    place = f"{path}.pools[{j}].name" if tenant.name == DEFAULT_TENANT else at
                    yield Joined("server", (), (*own, pool.name), name, place)

    def tenant_problems(self, path: str, tenants: Mapping[int, Tenant]) -> Iterator[Problem]:
        """What is wrong with what the site would make for tenants. A kind adds its own checks."""
        yield from ()

    @staticmethod
    def _place(path: str, index: int, tenant: Tenant) -> str:
        """Where to rename what is joined of the site's and a tenant's name: the default tenant adds nothing to it."""
        return f"{path}.name" if tenant.name == DEFAULT_TENANT else f"tenants[{index}].name"

    def vpn_problems(self, path: str, suite: VpnSuite) -> Iterator[Problem]:
        """What the site's end of a VPN can't do of a suite."""
        yield from ()

    def problems(self, path: str) -> Iterator[Problem]:
        """What is wrong with the site by itself. A kind adds its own checks."""
        if known(self.classification_ceiling) and self.classification_ceiling.stays_private and not self.private:
            private = sorted(kind for kind, site in Site.kinds.items() if site.private)
            yield Problem(
                f"{path}.classification_ceiling",
                repr(self.classification_ceiling.value),
                f"'internal' or 'public' on a site of kind {self.kind!r}",
                f"keep confidential and restricted data on a site of kind {' or '.join(map(repr, private))}",
            )
        pools = self.node_pools
        if known(pools) and not any(pool.gpu or not pool.readable("gpu") for pool in pools):
            yield Problem(
                f"{path}.pools",
                f"{len(pools)} without a GPU",
                "at least one pool with a GPU",
                "declare one, or drop the site",
            )
        for j, pool in enumerate(pools or ()):
            yield from pool.problems(f"{path}.pools[{j}]")
