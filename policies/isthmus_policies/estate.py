"""What the environment says to the rules: whose accounts, networks and calls are ours, and what it lets pass.

The pack judges a stack although its environment may be wrong or missing, so this reads what can be read and never
raises: what isn't there is nobody's. The environment itself is validated by the program.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any

from isthmus_policies.decisions.networks import Network, is_inside, network_of
from isthmus_policies.declared import PRIVATE_KIND, DeclaredFlow, Site, calls_of, flows_of, links_of, sites_of
from isthmus_policies.declared_ways_down import (
    DeclaredDeidentification,
    Lowering,
    deidentifications_of,
    lowerings_of,
    unneeded,
)
from isthmus_policies.registries import registries_of
from isthmus_policies.tenants import Tenant, tenants_of
from isthmus_policies.texts import host_in, json_in
from isthmus_policies.values import mapping, mappings, text

CONFIG = "isthmus:environment"
LOG_DAYS = 90
"""`log_retention_days` of a site that says none."""


@dataclass(frozen=True)
class Allowance:
    """A type that nobody translated, or that moves data by itself, allowed by name (`*` and `?` stand for any text)."""

    type: str
    reason: str
    owner: str


@dataclass(frozen=True)
class Waiver:
    """A breach that is accepted: of which rule, on which resources (by URN or name), why, by whom, until when."""

    rule: str
    resource: str
    reason: str
    owner: str
    expires: str
    """The last day, e.g. 2027-01-31."""

    def covers(self, rule: str, urn: str) -> bool:
        """Whether it is for that rule and resource."""
        return self.rule == rule and (
            fnmatchcase(urn, self.resource) or fnmatchcase(urn.rsplit("::", 1)[-1], self.resource)
        )


@dataclass(frozen=True)
class DeclaredCall:
    """A call between sites that the environment declares: what it carries, and the variable with the address."""

    carries: str
    variable: str
    to_public: bool


@dataclass(frozen=True)
class Estate:
    """An environment as the rules ask it. Empty where there is none: then nothing is known to be ours."""

    name: str = ""
    accounts: frozenset[str] = frozenset()
    """AWS accounts of the sites, and those that `policies.accounts` trusts."""
    organizations: frozenset[str] = frozenset()
    """AWS organizations of `policies.organizations`; with none, one that a policy fixes is taken as ours."""
    regions: frozenset[str] = frozenset()
    """AWS regions of the sites."""
    private_networks: tuple[Network, ...] = ()
    """All networks of private sites."""
    restricted_networks: tuple[Network, ...] = ()
    """Their segments `restricted`, which nothing outside may reach or name."""
    public_networks: tuple[Network, ...] = ()
    """The networks of AWS sites."""
    operator_networks: tuple[Network, ...] = ()
    operator_principals: frozenset[str] = frozenset()
    """Who administrates the EKS clusters."""
    instance_types: frozenset[str] = frozenset()
    """EC2 instance types of the declared pools."""
    volume_types: frozenset[str] = frozenset()
    """Types of Cinder volumes that private clusters name for their disks, by which they are encrypted."""
    keeps: bool = False
    """Whether its data is kept: nothing that bears it is deleted by accident."""
    private_hosts: frozenset[str] = frozenset()
    """Names of hosts at private sites: their object stores, and `policies.hosts`."""
    external_networks: frozenset[str] = frozenset()
    """Names of the networks by which private sites are reached from outside."""
    calls: tuple[DeclaredCall, ...] = ()
    """Calls between sites."""
    private_variables: frozenset[str] = frozenset()
    """Variables by which models at private sites call each other."""
    sites: tuple[Site, ...] = ()
    flows: tuple[DeclaredFlow, ...] = ()
    """Who may connect to whom between the sites, and from outside."""
    links: frozenset[frozenset[str]] = frozenset()
    """The pairs of sites that a link joins."""
    deidentifications: tuple[DeclaredDeidentification, ...] = ()
    """Workloads at private sites that make less sensitive data of sensitive data."""
    lowerings: tuple[Lowering, ...] = ()
    """Where models send or answer less than they hold."""
    unneeded_ways_down: tuple[str, ...] = ()
    """Ways down of models that send and answer no less than they hold, in words."""
    allowances: tuple[Allowance, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    levels: Mapping[str, str] = field(default_factory=dict)
    """By rule, where the environment says another level than the rule's own."""
    remediate: tuple[str, ...] = ()
    """The rules whose breaches the pack mends by itself."""
    registries: frozenset[str] = frozenset()
    """Where images come from: hosts, with their ports."""
    tenants: tuple[Tenant, ...] = ()
    log_days: frozenset[int] = frozenset()
    """The days for which the AWS sites keep their logs."""

    def __hash__(self) -> int:
        """That of what answers depend on, so that they can be kept by estate."""
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.name, self.accounts, self.private_hosts, self.private_networks, self.public_networks))

    def allows(self, token: str) -> bool:
        """Whether the environment allows a type by name."""
        return any(fnmatchcase(token, allowance.type) for allowance in self.allowances)

    def is_ours(self, account: str) -> bool:
        """Whether an account is ours; any is where the environment names none."""
        return not self.accounts or account in self.accounts

    def is_private(self, network: Network) -> bool:
        """Whether all of a network is at private sites."""
        return any(is_inside(network, ours) for ours in self.private_networks)


def from_process() -> Estate:
    """The estate of the stack that the engine started this pack for: its configuration is in PULUMI_CONFIG."""
    return of_config(mapping(json_in(os.environ.get("PULUMI_CONFIG"))))


def of_config(config: Mapping[str, Any]) -> Estate:
    """The estate in a stack's configuration."""
    raw = config.get(CONFIG)
    raw = json_in(raw) if isinstance(raw, str) else raw
    return of_environment(raw) if isinstance(raw, Mapping) else Estate()


def of_environment(raw: Mapping[str, Any]) -> Estate:
    """The estate of an environment as it is written, valid or not."""
    sites = list(mappings(raw.get("sites")))
    private = [site for site in sites if site.get("kind") == PRIVATE_KIND]
    public = [site for site in sites if site.get("kind") != PRIVATE_KIND]
    policies = mapping(raw.get("policies"))
    segments = [mapping(site.get("segments")) for site in private]
    lowerings = tuple(lowerings_of(raw))
    trusted = [item.get("account") for item in mappings(policies.get("accounts"))]
    return Estate(
        name=text(raw.get("name")),
        accounts=frozenset(_texts([*(site.get("account") for site in public), *trusted])),
        organizations=frozenset(_texts(_list(policies.get("organizations")))),
        regions=frozenset(_texts(site.get("region") for site in public if site.get("kind") == "aws")),
        private_networks=tuple(_networks(net for part in segments for net in part.values())),
        restricted_networks=tuple(_networks(part.get("restricted") for part in segments)),
        public_networks=tuple(_networks(site.get("cidr") for site in public)),
        operator_networks=tuple(_networks(_list(mapping(raw.get("operator")).get("cidrs")))),
        private_hosts=frozenset([*_hosts(private), *_texts(_list(policies.get("hosts")))]),
        external_networks=frozenset(_texts(site.get("external_network") for site in private)),
        operator_principals=frozenset(_texts(_list(mapping(raw.get("operator")).get("principals")))),
        instance_types=frozenset(
            _texts(pool.get("instance_type") for site in public for pool in mappings(site.get("pools")))
        ),
        volume_types=frozenset(_texts(mapping(site.get("cluster")).get("volume_type") for site in private)),
        keeps=raw.get("retention", "kept") == "kept",
        calls=tuple(_calls(raw, {text(site.get("name")) for site in public})),
        private_variables=frozenset(_private_variables(raw, {text(site.get("name")) for site in public})),
        sites=sites_of(raw),
        flows=flows_of(raw),
        links=links_of(raw),
        deidentifications=tuple(deidentifications_of(raw)),
        lowerings=lowerings,
        unneeded_ways_down=tuple(unneeded(raw, lowerings)),
        allowances=tuple(
            Allowance(text(item.get("type")), text(item.get("reason")), text(item.get("owner")))
            for item in mappings(policies.get("allow"))
            if all(text(item.get(key)).strip() for key in ("type", "reason", "owner"))
        ),
        waivers=tuple(
            Waiver(*(text(item.get(key)) for key in ("rule", "resource", "reason", "owner", "expires")))
            for item in mappings(policies.get("waivers"))
        ),
        levels={str(key): text(value) for key, value in mapping(policies.get("levels")).items()},
        remediate=tuple(_texts(_list(policies.get("remediate")))),
        registries=registries_of(raw),
        tenants=tenants_of(raw),
        log_days=frozenset(_days(site) for site in public if site.get("kind") == "aws"),
    )


def _calls(raw: Mapping[str, Any], public: set[str]) -> Iterator[DeclaredCall]:
    for call in calls_of(raw):
        if call.site != call.called_site:
            yield DeclaredCall(call.carries, call.variable, call.called_site in public)


def _private_variables(raw: Mapping[str, Any], public: set[str]) -> Iterator[str]:
    for call in calls_of(raw):
        if call.site not in public and call.called_site not in public:
            yield call.variable


def _days(site: Mapping[str, Any]) -> int:
    days = site.get("log_retention_days", LOG_DAYS)
    return days if isinstance(days, int) and days > 0 else LOG_DAYS


def _hosts(private: list[Mapping[str, Any]]) -> Iterator[str]:
    return filter(None, (host_in(site.get("s3_endpoint")) for site in private))


def _networks(values: Iterable[Any]) -> Iterator[Network]:
    return (network for value in values if (network := network_of(value)))


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []


def _texts(values: Iterable[Any]) -> Iterator[str]:
    return (value for value in values if isinstance(value, str) and value)
