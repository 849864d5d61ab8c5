"""Which sites an environment has, and who may connect from one to another: calls, the operator, applications, links.

The program works out the same from a valid environment (`isthmus.environment.flows`); the pack reads what can be read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from isthmus_policies.decisions.networks import Network, network_of
from isthmus_policies.values import mappings, text

PRIVATE_KIND = "openstack"
SERVING = (8000, 8002)
"""The ports of a model's server, from the first to the last."""


@dataclass(frozen=True)
class Site:
    """A site: all its networks, and those of its servers."""

    name: str
    is_private: bool
    networks: tuple[Network, ...]
    serving: tuple[Network, ...]


class WrittenCall(NamedTuple):
    """A model's call of another: the two and their sites, what it carries, and the variable with the address."""

    model: str
    site: str
    called: str
    called_site: str
    carries: str
    variable: str


@dataclass(frozen=True)
class DeclaredFlow:
    """`source` opens connections to `target`."""

    source: str
    """The name of a site; nothing for who is at none."""
    sources: tuple[Network, ...]
    target: str
    targets: tuple[Network, ...]
    ports: tuple[int, int] | None
    """From the first to the last; None for any."""
    why: str
    is_call: bool = False


def sites_of(raw: Mapping[str, Any]) -> tuple[Site, ...]:
    """The sites of an environment as it is written."""
    return tuple(_site(site) for site in mappings(raw.get("sites")) if text(site.get("name")))


def flows_of(raw: Mapping[str, Any]) -> tuple[DeclaredFlow, ...]:
    """Who may connect to whom from elsewhere, as far as it is written."""
    sites = {site.name: site for site in sites_of(raw)}
    return (*_calls(raw, sites), *_operators(raw, sites), *_applications(raw, sites))


def links_of(raw: Mapping[str, Any]) -> frozenset[frozenset[str]]:
    """The pairs of sites that a link joins."""
    pairs = (frozenset({text(link.get("private")), text(link.get("public"))}) for link in mappings(raw.get("links")))
    return frozenset(pair for pair in pairs if "" not in pair)


def calls_of(raw: Mapping[str, Any]) -> Iterator[WrittenCall]:
    """Each call that a model declares, as it is written."""
    models = {text(model.get("name")): model for model in mappings(raw.get("models"))}
    for name, model in models.items():
        for call in mappings(model.get("calls")):
            called = text(call.get("model"))
            yield WrittenCall(
                name,
                text(model.get("site")),
                called,
                text(models.get(called, {}).get("site")),
                text(call.get("carries")),
                text(call.get("address_variable")),
            )


def _site(site: Mapping[str, Any]) -> Site:
    segments = site.get("segments")
    parts = segments if isinstance(segments, Mapping) else {}
    whole = tuple(_networks([*parts.values(), site.get("cidr")]))
    serving = tuple(_networks([parts.get("serving")])) if parts else whole
    return Site(text(site.get("name")), site.get("kind") == PRIVATE_KIND, whole, serving)


def _calls(raw: Mapping[str, Any], sites: Mapping[str, Site]) -> Iterator[DeclaredFlow]:
    for call in calls_of(raw):
        source, target = sites.get(call.site), sites.get(call.called_site)
        if source and target and source != target:
            why = f"{call.model}'s call of {call.called}"
            ends = (source.name, source.serving, target.name, target.serving)
            yield DeclaredFlow(*ends, SERVING, why, is_call=True)


def _operators(raw: Mapping[str, Any], sites: Mapping[str, Site]) -> Iterator[DeclaredFlow]:
    operator = raw.get("operator")
    ranges = tuple(_networks(operator.get("cidrs"))) if isinstance(operator, Mapping) else ()
    for site in sites.values() if ranges else ():
        yield DeclaredFlow("", ranges, site.name, site.networks, None, "the operator")


def _applications(raw: Mapping[str, Any], sites: Mapping[str, Site]) -> Iterator[DeclaredFlow]:
    """One that says `site` and `namespace` is in a cluster, and calls models of that site only."""
    where = {text(model.get("name")): text(model.get("site")) for model in mappings(raw.get("models"))}
    for application in mappings(raw.get("applications")):
        ranges = tuple(_networks(application.get("cidrs")))
        names = application.get("models")
        for name in names if ranges and isinstance(names, list | tuple) else ():
            if site := sites.get(where.get(text(name), "")):
                why = f"the application {text(application.get('name'))}"
                yield DeclaredFlow("", ranges, site.name, site.serving, SERVING, why)


def _networks(values: Any) -> Iterator[Network]:
    every = values if isinstance(values, list | tuple) else ()
    return (network for value in every if (network := network_of(value)))
