"""Who may connect to whom, over which port, with which payload: directed, computed once from the environment.

Ranges of security groups and NetworkPolicies, sources of load balancers, addresses in pods and the order of servers all
follow from these; nothing else works out who calls whom.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import TYPE_CHECKING, Literal

from isthmus.environment.classification import Classification

if TYPE_CHECKING:
    from isthmus.environment.environment import Environment

HTTP, GRPC, METRICS = 8000, 8001, 8002
"""Triton's ports: https://docs.nvidia.com/deeplearning/triton-inference-server/user-guide/docs/customization_guide/inference_protocols.html"""
HTTPS = 443
SERVING = (HTTP, GRPC, METRICS)

EndKind = Literal["model", "operator", "application", "monitoring", "cluster", "store", "site"]


@dataclass(frozen=True)
class End:
    """One end of a flow. `site` is where it is; the operator and applications outside are at none."""

    kind: EndKind
    name: str
    site: str | None
    ranges: tuple[IPv4Network, ...]
    """The addresses that it has; none of pods, whose cluster gives them any of its own."""
    namespace: str | None = None
    """The namespace in the site's cluster whose pods it is, where they are known by that."""


@dataclass(frozen=True)
class Flow:
    """`source` opens TCP connections to `ports` of `target`; `request` goes there, `response` comes back."""

    source: End
    target: End
    ports: tuple[int, ...]
    request: Classification
    response: Classification
    variable: str | None = None
    """The environment variable that tells the source the target's address."""

    @property
    def crosses(self) -> bool:
        """Whether it leaves its site."""
        return self.source.site != self.target.site


@dataclass(frozen=True)
class Flows:
    """All flows of an environment."""

    all: tuple[Flow, ...]

    @classmethod
    def of(cls, environment: "Environment") -> "Flows":
        """What the environment's models, operator, applications and sites need."""
        kinds = (_calls, _operator, _applications, _monitoring, _stores, _health)
        return cls(tuple(flow for kind in kinds for flow in kind(environment)))

    def to_servers_at(self, site: str) -> tuple[Flow, ...]:
        """What connects to the servers of a site."""
        return tuple(flow for flow in self.all if flow.target.kind == "model" and flow.target.site == site)

    def from_models(self, *models: str) -> tuple[Flow, ...]:
        """The calls that these models make, to whichever site."""
        return tuple(flow for flow in self.all if flow.source.kind == "model" and flow.source.name in models)

    def to_models(self, *models: str) -> tuple[Flow, ...]:
        """What connects to these models."""
        return tuple(flow for flow in self.all if flow.target.kind == "model" and flow.target.name in models)

    def clients(self, *models: str) -> list[str]:
        """The ranges that may call these models, each once."""
        return _ranges(flow.source for flow in self.to_models(*models))

    def applications(self, *models: str) -> list[str]:
        """Those of these ranges that are applications'."""
        return _ranges(flow.source for flow in self.to_models(*models) if flow.source.kind == "application")

    def application_namespaces(self, *models: str) -> list[str]:
        """The namespaces beside these models' servers whose pods are applications that may call them."""
        return _namespaces(flow.source for flow in self.to_models(*models) if flow.source.kind == "application")

    def monitoring_namespaces(self, *models: str) -> list[str]:
        """The namespaces beside these models' servers whose pods may scrape their metrics."""
        return _namespaces(flow.source for flow in self.to_models(*models) if flow.source.kind == "monitoring")

    def callers(self, site: str) -> list[str]:
        """The ranges outside a site that may call its servers."""
        return _ranges(flow.source for flow in self.to_servers_at(site) if flow.crosses)

    def peers(self, site: str) -> list[str]:
        """The ranges at other sites that the models of a site call."""
        crossing = [flow for flow in self.all if flow.source.site == site and flow.crosses]
        return _ranges(flow.target for flow in crossing)

    def administrators(self, site: str) -> list[str]:
        """The ranges that may reach the API of a site's cluster."""
        return _ranges(f.source for f in self.all if f.target.kind == "cluster" and f.target.site == site)


def _ranges(ends: Iterable[End]) -> list[str]:
    return [str(net) for net in dict.fromkeys(net for end in ends for net in end.ranges)]


def _namespaces(ends: Iterable[End]) -> list[str]:
    return list(dict.fromkeys(end.namespace for end in ends if end.namespace is not None))


def _calls(environment: "Environment") -> Iterator[Flow]:
    for model in environment.models:
        for call in model.calls:
            called = environment.model(call.model)
            yield Flow(
                _model(environment, model.name),
                _model(environment, called.name),
                (HTTP,),
                call.carries,
                called.response,
                call.address_variable,
            )


def _operator(environment: "Environment") -> Iterator[Flow]:
    """The smoke test asks every model; `pulumi up` talks with every cluster."""
    operator = End("operator", "operator", None, environment.operator.cidrs)
    for model in environment.models:
        yield Flow(operator, _model(environment, model.name), SERVING, model.request, model.response)
    for site in environment.sites:
        cluster = End("cluster", site.cluster_name, site.name, (site.serving_range,))
        yield Flow(operator, cluster, (HTTPS,), Classification.INTERNAL, Classification.INTERNAL)


def _applications(environment: "Environment") -> Iterator[Flow]:
    """Each asks the models that it names; metrics are none of its concern."""
    for application in environment.applications:
        source = End("application", application.name, application.site, application.cidrs, application.namespace)
        for name in application.models:
            target = _model(environment, name)
            yield Flow(source, target, (HTTP, GRPC), application.carries, environment.model(name).response)


def _monitoring(environment: "Environment") -> Iterator[Flow]:
    """What a site's monitoring scrapes of its servers; no payload of a model is in it."""
    for model in environment.models:
        site = environment.site(model.site)
        if site.monitoring_namespace is not None:
            source = End("monitoring", site.monitoring_namespace, site.name, (), site.monitoring_namespace)
            target = _model(environment, model.name)
            yield Flow(source, target, (METRICS,), Classification.PUBLIC, Classification.PUBLIC)


def _stores(environment: "Environment") -> Iterator[Flow]:
    """Each pod reads its models' files from the store of its site."""
    for model in environment.models:
        source = _model(environment, model.name)
        store = End("store", "store", model.site, ())
        yield Flow(source, store, (HTTPS,), Classification.INTERNAL, model.classification)


def _health(environment: "Environment") -> Iterator[Flow]:
    """A site's own load balancer and nodes ask its servers whether they are ready; no payload of a model is in it."""
    for model in environment.models:
        site = environment.site(model.site)
        source = End("site", site.name, site.name, (site.serving_range,))
        yield Flow(source, _model(environment, model.name), SERVING, Classification.PUBLIC, Classification.PUBLIC)


def _model(environment: "Environment", name: str) -> End:
    site = environment.site(environment.model(name).site)
    return End("model", name, site.name, (site.serving_range,))
