"""The face that every cloud shows to the rest: what serving and links need of it, whichever cloud it is.

A cloud registers itself for the kind of site that it declares; nothing else knows which clouds there are.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from isthmus.contents import ModelFile
from isthmus.discovery import packages
from isthmus.environment import Environment, Site
from isthmus.environment.labels import POOL_LABEL
from isthmus.errors import IsthmusError, Problem
from isthmus.link_end import LinkEnd
from isthmus.registry import Registry


@dataclass(frozen=True)
class S3Credentials:
    """How pods read an S3 API that knows no workload identity (Swift's)."""

    endpoint: pulumi.Input[str]
    """The API's URL, without a path."""
    region: str
    """The region that requests are signed for."""
    access_key: pulumi.Input[str]
    """The access key."""
    secret_key: pulumi.Input[str]
    """The secret key."""
    ca_bundle: str | None = None
    """The authorities that sign the endpoint's certificate, PEM; without it those that the image knows."""


@dataclass(frozen=True)
class StoreRanges:
    """The addresses of a site's object store, for rules that know no names."""

    ranges: pulumi.Input[Sequence[str]]
    """Its networks."""
    excepted: Sequence[str] = ()
    """What of them isn't the store."""


@dataclass(frozen=True)
class EngineStore:
    """Where a tenant's TensorRT engines are put, and by whom."""

    url: str
    """`s3://STORE/PREFIX/` below which they are."""
    service_account: str
    """The service account of the pods that build them."""
    s3: S3Credentials | None
    """How those pods read models and write engines; None where they have an identity of their own."""
    needed: Sequence[pulumi.Resource] = ()
    """What must be there before an engine can be put."""


class Cloud(ABC):
    """A site as it is declared. A subclass that names its `kind` of site is the cloud of that kind."""

    # No class variables here: the SDK takes annotations of a component for its outputs.
    kubeconfig: pulumi.Output[str]
    """A kubeconfig of the site's cluster."""

    def __init_subclass__(cls, kind: str = "", **more: object) -> None:
        super().__init_subclass__(**more)
        _CLOUDS.add(kind, cls)

    @classmethod
    @abstractmethod
    def declare(cls, name: str, environment: Environment, site: Site, opts: pulumi.ResourceOptions) -> "Cloud":
        """Declare what `environment` says of `site`, and what each tenant there reads its models by."""

    @property
    @abstractmethod
    def needed(self) -> Sequence[pulumi.Resource]:
        """What must be there before a server can run: nodes, and the tenants' rights to read models."""

    @property
    def cluster_facts(self) -> Mapping[str, pulumi.Input[str]]:
        """What addons may ask of the cluster and its cloud, e.g. `vpc_id`."""
        return {}

    @property
    def balancer_class(self) -> str | None:
        """The class of the cluster's load balancers, where an addon makes them; None where the cloud itself does."""
        return None

    @property
    @abstractmethod
    def balancer_annotations(self) -> Mapping[str, str]:
        """What makes the cluster's load balancers internal ones."""

    @property
    def internal_balancer(self) -> Mapping[str, str]:
        """What of these a Service can't do without: who leaves it out may get a public load balancer."""
        return self.balancer_annotations

    @property
    def external_traffic_policy(self) -> str | None:
        """`Local` where what comes through a load balancer must not be relayed by another node: it would come from an
        address that no NetworkPolicy can name.
        """
        return None

    @property
    def pool_label(self) -> str:
        """The label by which the cluster's nodes tell the pool that they are of."""
        return POOL_LABEL

    def pool_value(self, pool: str) -> str:
        """The value that this label has on the nodes of a pool."""
        return pool

    @property
    @abstractmethod
    def link_end(self) -> LinkEnd:
        """What a link needs of this site."""

    @classmethod
    def needs(cls) -> frozenset[str]:
        """What servers need of this cloud's cluster besides GPUs; an addon must provide it."""
        return frozenset()

    @abstractmethod
    def s3(self, tenant: str) -> S3Credentials | None:
        """How a tenant's pods read its models; None where they have an identity of their own."""

    @property
    @abstractmethod
    def store_ranges(self) -> StoreRanges:
        """The addresses at which pods reach the store of models; nothing else is let through at its port."""

    def engine_store(self, tenant: str) -> EngineStore:
        """Where a tenant's engines are put. Asked only where the environment's target is `gpu`.

        Raises:
            IsthmusError: this cloud keeps none.
        """
        got, fix = "no place for TensorRT engines", "write target 'cpu', or take a newer package of that cloud"
        raise IsthmusError(Problem(type(self).__name__, got, "a store that the tenant's builds may write to", fix))

    @property
    def identity_ranges(self) -> Sequence[str]:
        """Where pods ask for credentials by HTTP, if the workload has an identity of its own."""
        return ()

    @abstractmethod
    def repository(
        self, name: str, tenant: str, files: Sequence[ModelFile], classification: str, opts: pulumi.ResourceOptions
    ) -> pulumi.Output[str]:
        """Put `files` where only `tenant` reads; `s3://STORE/PREFIX/`, known when all of them are there."""


_CLOUDS = Registry[type[Cloud]](
    "cloud",
    "install the package that brings the kind's cloud, or choose another kind",
    search=lambda: packages("isthmus"),
)


def cloud_of(site: Site) -> type[Cloud]:
    """The cloud that declares sites of this kind; packages of Isthmus and of others are searched for it.

    Raises:
        NotDeclared: no cloud has registered itself for it.
    """
    return _CLOUDS.of(site.kind, f"site {site.name!r}")
