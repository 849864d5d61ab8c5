"""Addon: something that is put into a cluster, and what pods get by it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pulumi

from isthmus.environment import Site
from isthmus.environment.aws_account import Account
from isthmus.environment.labels import POOL_LABEL

GPU = "nvidia.com/gpu"  # what the device plugin of GPU nodes advertises


@dataclass(frozen=True)
class EksAddonSpec:
    """The settings of one of EKS's own add-ons, which it installs from the region's registry."""

    versions: Mapping[str, str]
    """The add-on's version for each Kubernetes version, where an environment names no other."""
    configuration: Mapping[str, Any] = field(default_factory=dict)
    """Its configuration values."""
    after_nodes: bool = False
    """Whether its pods need a node to become ready: it is installed when there are some."""


@dataclass(frozen=True)
class PodIdentity:
    """What an addon's pods may do of the cloud, by their service account."""

    name: str
    """What the role's name ends with, at most 16 characters."""
    namespace: str
    """The namespace of the pods."""
    service_account: str
    """Their service account."""
    managed_policies: tuple[str, ...] = ()
    """Names of the policies of AWS's that say it."""
    policy: Callable[[Account, str], str] | None = None
    """A policy document of ours that says it, for an account and the name of a cluster in it."""


@dataclass(frozen=True)
class Place:
    """Where an addon's objects are declared."""

    site: Site
    """The site of the cluster."""
    facts: Mapping[str, pulumi.Input[str]]
    """What its cloud says of the cluster, e.g. `vpc_id`."""
    image: str | None
    """The addon's image, by digest."""
    pool_label: str = POOL_LABEL
    """The label by which the cluster's nodes tell the pool that they are of."""
    pool_value: Callable[[str], str] = str
    """The value that it has on the nodes of a pool."""
    registry_login: pulumi.Input[str] | None = None
    """The docker config by which its pods pull that image; None where they need no login."""
    namespaces: Sequence[str] = ()
    """The namespaces of the environment's tenants."""
    internal_balancer: Mapping[str, str] = field(default_factory=dict)
    """The annotations without which a load balancer of the cluster's cloud may be a public one."""
    balancer_class: str | None = None
    """The class of the cluster's load balancers, where an addon makes them."""


@dataclass(frozen=True)
class Addon:
    """One addon. What it provides is named as Kubernetes or the cloud names it, e.g. `nvidia.com/gpu`."""

    name: str
    """Its name; of an EKS add-on, EKS's."""
    sites: frozenset[str]
    """The kinds of site whose clusters get it."""
    provides: frozenset[str]
    """What pods of the cluster can rely on because of it."""
    needed: Callable[[Site], bool] = lambda site: True
    """Whether one of these sites needs it: not where something else provides the same."""
    eks: EksAddonSpec | None = None
    """How EKS installs it, if it is one of EKS's own."""
    identity: PodIdentity | None = None
    """What its pods may do of the cloud."""
    declare: Callable[[str, Place, pulumi.ResourceOptions], Sequence[pulumi.Resource]] | None = None
    """Declares the objects that it is made of, named after the first argument; the answer is what to wait for."""
    has_image: bool = False
    """Whether the site must say from where its image comes: `images.addons`, by the addon's name."""
    namespace: str = "kube-system"
    """The namespace of its pods, which is no tenant's."""

    def is_for(self, site: Site) -> bool:
        """Whether a site's cluster gets it."""
        return site.kind in self.sites and self.needed(site)
