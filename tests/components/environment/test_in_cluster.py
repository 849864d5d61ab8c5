"""Applications and monitoring in a site's own cluster: known by a namespace that is nobody else's, at one site."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.components.environment.test_applications import application
from tests.components.environments import problems, raw

from isthmus.environment import Environment
from isthmus.environment.flows import GRPC, HTTP, METRICS
from isthmus.placement import plan

PRIVATE, PUBLIC = ("recommender", "fusion"), ("search_encoder",)
Change = Callable[[dict[str, Any]], Any]


def inside(name: str = "shop", site: str = "private", models: Any = PRIVATE, **values: Any) -> dict[str, Any]:
    """An application in a site's cluster."""
    result = application(name, models=models, site=site, namespace=f"{name}-web", **values)
    del result["cidrs"]
    return result


def config() -> dict[str, Any]:
    """`local` with monitoring at a site, one application in its cluster, one in the other's, and one outside."""
    result = raw()
    result["sites"][0]["monitoring_namespace"] = "monitoring"
    other = inside("crm", "public", PUBLIC, classification_ceiling="internal")
    result["applications"] = [inside(), other, application("batch", 121, ["search_encoder"])]
    return result


@given(st.lists(st.sets(st.sampled_from(PRIVATE), min_size=1), max_size=3), st.booleans())
def test_exactly_the_models_that_it_names_admit_its_namespace(named: list[set[str]], monitored: bool) -> None:
    changed = raw()
    if monitored:
        changed["sites"][0]["monitoring_namespace"] = "monitoring"
    changed["applications"] = [inside(f"a{i}", models=sorted(models)) for i, models in enumerate(named)]
    environment, before = Environment.load(changed), Environment.load(raw()).flows
    flows = environment.flows
    for model in (*PRIVATE, *PUBLIC):
        callers = [a["namespace"] for a in changed["applications"] if model in a["models"]]
        assert flows.application_namespaces(model) == callers
        assert flows.monitoring_namespaces(model) == ["monitoring"] * (monitored and model in PRIVATE)
        assert flows.clients(model) == before.clients(model) and flows.applications(model) == []
    for server in plan(environment).servers:
        admitted = {name for model in server.models for name in flows.application_namespaces(model)}
        assert set(flows.application_namespaces(*server.models)) == admitted
    for site in ("private", "public"):
        assert flows.callers(site) == before.callers(site) and flows.peers(site) == before.peers(site)
        assert flows.administrators(site) == before.administrators(site)


def test_each_has_the_ports_that_it_is_for_and_stays_at_its_site() -> None:
    flows = Environment.load(config()).flows.all
    new = {(f.source.name, f.target.name): f for f in flows if f.source.namespace is not None}
    assert {pair: flow.ports for pair, flow in new.items()} == {
        ("shop", "recommender"): (HTTP, GRPC),
        ("shop", "fusion"): (HTTP, GRPC),
        ("crm", "search_encoder"): (HTTP, GRPC),
        ("monitoring", "recommender"): (METRICS,),
        ("monitoring", "fusion"): (METRICS,),
    }
    assert not any(flow.crosses or flow.source.ranges for flow in new.values())


def change(**values: Any) -> Change:
    return lambda changed: changed["applications"][0].update(values)


def drop(*keys: str) -> Change:
    return lambda changed: [changed["applications"][0].pop(key) for key in keys]


def monitoring(namespace: Any) -> Change:
    return lambda changed: changed["sites"][0].update(monitoring_namespace=namespace)


def tenant(changed: dict[str, Any]) -> None:
    changed["tenants"] = [{"name": "ours", "namespace": "shop-web"}]


def in_one_namespace(changed: dict[str, Any]) -> None:
    changed["applications"].append({**inside("other"), "namespace": "shop-web"})


def lower_site(changed: dict[str, Any]) -> None:
    changed["applications"][1] |= {"classification_ceiling": "confidential", "carries": "internal"}


MISTAKES: list[tuple[str, Change, str, str]] = [
    ("both ways", change(cidrs=["10.120.0.0/24"]), "applications[0]", "`cidrs` beside `site` and `namespace`"),
    ("networks and a site", lambda c: c["applications"][2].update(site="private"), "applications[2]", "one of the two"),
    ("networks and a namespace", lambda c: c["applications"][2].update(namespace="x"), "applications[2]", "leave out"),
    ("neither way", drop("site", "namespace"), "applications[0].cidrs", "or `site` and `namespace` of one"),
    ("nothing in them", change(site=None, namespace=None), "applications[0].cidrs", "no networks, and no `site`"),
    (
        "no networks in the list",
        lambda c: c["applications"][2].update(cidrs=[]),
        "applications[2].cidrs",
        "no networks",
    ),
    ("no namespace", drop("namespace"), "applications[0].namespace", "add the key 'namespace'"),
    ("no site", drop("site"), "applications[0].site", "add the key 'site'"),
    ("a site that isn't there", change(site="privat"), "applications[0].site", "did you mean 'private'?"),
    ("a site that is no name", change(site=3), "applications[0].site", "text"),
    ("a namespace that is none", change(namespace="Shop_web"), "applications[0].namespace", "RFC 1123 label"),
    ("an empty one", change(namespace=""), "applications[0].namespace", "RFC 1123 label"),
    ("Kubernetes' own", change(namespace="kube-system"), "applications[0].namespace", "Kubernetes' own"),
    ("everybody's", change(namespace="default"), "applications[0].namespace", "Kubernetes' own"),
    ("the servers'", change(namespace="serving"), "applications[0].namespace", "by tenants[0].name"),
    ("a tenant's", tenant, "applications[0].namespace", "by tenants[0].namespace"),
    ("another's", in_one_namespace, "applications[3].namespace", "applications[0].namespace already"),
    ("monitoring's", change(namespace="monitoring"), "applications[0].namespace", "sites[0].monitoring_namespace"),
    (
        "another site's model",
        change(models=["search_encoder"]),
        "applications[0].models[0]",
        "or run the application outside",
    ),
    ("above its site", lower_site, "applications[1].classification_ceiling", "at most 'internal', the ceiling of that"),
    ("below what it sends", change(carries="restricted", classification_ceiling="internal"), "applications[0]", ""),
    ("a model twice", change(models=["fusion", "fusion"]), "applications[0].models[1]", "used once"),
    ("monitoring that is none", monitoring("Monitoring"), "sites[0].monitoring_namespace", "RFC 1123 label"),
    ("monitoring of Kubernetes", monitoring("kube-public"), "sites[0].monitoring_namespace", "Kubernetes' own"),
    ("monitoring among servers", monitoring("serving"), "sites[0].monitoring_namespace", "a namespace of no tenant"),
]


@pytest.mark.parametrize(("make", "path", "text"), [m[1:] for m in MISTAKES], ids=[m[0] for m in MISTAKES])
def test_every_mistake_is_refused_at_its_place(make: Change, path: str, text: str) -> None:
    changed = config()
    make(changed)
    reported = problems(changed)
    if text:
        assert path in reported and text in reported[path], reported
        assert len(reported) == 1, "one mistake, one problem"
    else:
        assert all(place.startswith(path) for place in reported), reported


def test_what_is_no_mistake() -> None:
    Environment.load(config())
    changed = config()
    changed["applications"][1]["namespace"] = "shop-web"  # of another cluster
    changed["sites"][1]["monitoring_namespace"] = "monitoring"
    Environment.load(changed)
    changed["applications"][1]["namespace"] = "kube-prometheus"
    Environment.load(changed)


def test_all_problems_come_at_once() -> None:
    changed = config()
    changed["applications"][1] |= {"classification_ceiling": "restricted", "carries": "confidential", "namespace": "X"}
    changed["applications"][0] |= {"models": ["search_encoder", "fusion", "recommendr"], "namespace": "default"}
    changed["sites"][0]["monitoring_namespace"] = "serving"
    assert problems(changed).keys() == {
        "applications[1].classification_ceiling",
        "applications[1].carries",
        "applications[1].namespace",
        "applications[0].models[0]",
        "applications[0].models[2]",
        "applications[0].namespace",
        "sites[0].monitoring_namespace",
    }
