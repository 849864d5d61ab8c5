"""Applications: who calls from outside is let in to exactly what it names, and answered nothing above its ceiling."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.components.environments import problems, raw

from isthmus.environment import Classification, Environment
from isthmus.placement import plan

MODELS = ("search_encoder", "recommender", "fusion")
CLASSES = [each.value for each in Classification]
Change = Callable[[dict[str, Any]], Any]


def application(name: str = "shop", second: int = 120, models: Any = MODELS, **values: Any) -> dict[str, Any]:
    cidrs = [f"10.{second}.0.0/24", f"10.{second}.8.0/24"]
    classes = {"classification_ceiling": "restricted", "carries": "public"}
    return {"name": name, "cidrs": cidrs, "models": list(models), **classes, **values}


def config(*applications: dict[str, Any]) -> dict[str, Any]:
    result = raw()
    result["applications"] = list(applications)
    return result


@given(st.lists(st.sets(st.sampled_from(MODELS), min_size=1), max_size=4))
def test_exactly_the_models_that_an_application_names_admit_its_ranges(named: list[set[str]]) -> None:
    applications = [application(f"a{i}", 120 + i, sorted(models)) for i, models in enumerate(named)]
    environment = Environment.load(config(*applications))
    flows, before = environment.flows, Environment.load(raw()).flows
    for model in MODELS:
        callers = [a for a in applications if model in a["models"]]
        assert set(flows.applications(model)) == {net for a in callers for net in a["cidrs"]}
        assert set(flows.clients(model)) == {*before.clients(model), *flows.applications(model)}
    for server in plan(environment).servers:
        admitted = {net for model in server.models for net in flows.applications(model)}
        assert set(flows.applications(*server.models)) == admitted
        assert admitted <= set(flows.callers(server.site)), "security groups admit whom the servers do"
    for site in environment.sites:
        assert flows.administrators(site.name) == before.administrators(site.name), "nobody else reaches the cluster"
        assert flows.peers(site.name) == before.peers(site.name), "no server calls an application"


def test_applications_are_asked_for_requests_and_given_no_metrics() -> None:
    flows = [f for f in Environment.load(config(application())).flows.all if f.source.kind == "application"]
    assert [flow.target.name for flow in flows] == list(MODELS)
    assert {flow.ports for flow in flows} == {(8000, 8001)} and all(flow.crosses for flow in flows)


@given(st.sampled_from(CLASSES), st.sampled_from(CLASSES), st.sampled_from(CLASSES), st.sampled_from(CLASSES))
def test_nothing_is_sent_or_answered_above_where_it_goes(ceiling: str, carries: str, request: str, answer: str) -> None:
    changed = config(application(models=["recommender"], classification_ceiling=ceiling, carries=carries))
    model, other = changed["models"][1:]
    model |= {"request": request, "response": answer, "classification": "public"}
    other["response"] = "public"
    expected = set()
    if CLASSES.index(carries) > CLASSES.index(ceiling):
        expected.add("applications[0].classification_ceiling")
    if CLASSES.index(carries) > CLASSES.index(request):
        expected.add("applications[0].carries")
    if CLASSES.index(answer) > CLASSES.index(ceiling):
        expected.add("applications[0].models[0]")
    if expected:
        assert problems(changed).keys() == expected
    else:
        Environment.load(changed)


def test_a_model_beside_it_on_its_server_counts_unless_it_is_another_tenants() -> None:
    changed = config(application(models=["fusion"], classification_ceiling="internal"))
    changed["models"][2]["response"] = "internal"
    assert "whose server may serve 'recommender' too" in problems(changed)["applications[0].models[0]"]
    changed["tenants"] = [{"name": "ours"}, {"name": "others"}]
    for model, tenant in zip(changed["models"], ("ours", "others", "ours"), strict=True):
        model["tenant"] = tenant
    environment = Environment.load(changed)
    (server,) = [server for server in plan(environment).servers if "fusion" in server.models]
    assert "recommender" not in server.models


def change(**values: Any) -> Change:
    return lambda changed: changed["applications"][0].update(values)


MISTAKES: list[tuple[str, Change, str, str]] = [
    ("no list", lambda c: c.update(applications={"name": "shop"}), "applications", "a list"),
    ("no name", lambda c: c["applications"][0].pop("name"), "applications[0].name", "add the key"),
    ("a name that is none", change(name="The Shop"), "applications[0].name", "DNS label"),
    ("a name twice", lambda c: c["applications"][1].update(name="shop"), "applications[1].name", "used once"),
    ("no range", change(cidrs=[]), "applications[0].cidrs", "no networks"),
    ("the internet", change(cidrs=["0.0.0.0/0"]), "applications[0].cidrs[0]", "private IPv4"),
    ("host bits", change(cidrs=["10.120.0.1/24"]), "applications[0].cidrs[0]", "host bits"),
    ("a range twice", change(cidrs=["10.120.0.0/24"] * 2), "applications[0].cidrs[1]", "applications[0].cidrs[0]"),
    ("another's range", change(cidrs=["10.121.0.0/16"]), "applications[1].cidrs[0]", "applications[0].cidrs[0]"),
    ("the operator's", change(cidrs=["10.99.0.0/28"]), "applications[0].cidrs[0]", "operator.cidrs[0]"),
    ("a site's", change(cidrs=["10.32.9.0/24"]), "applications[0].cidrs[0]", "sites[1].cidr"),
    ("the pods'", change(cidrs=["10.100.9.0/24"]), "applications[0].cidrs[0]", "sites[0].cluster"),
    ("everybody's", change(cidrs=["10.0.0.0/8"]), "applications[0].cidrs[0]", "a range apart"),
    ("no model", change(models=[]), "applications[0].models", "at least one item"),
    ("unknown model", change(models=["fusoin"]), "applications[0].models[0]", "did you mean 'fusion'?"),
    ("a model twice", change(models=["fusion", "fusion"]), "applications[0].models[1]", "used once"),
    ("unknown class", change(carries="secret"), "applications[0].carries", "'public'"),
    ("unknown key", change(model="fusion"), "applications[0].model", "rename it to 'models'"),
]


@pytest.mark.parametrize(("make", "path", "text"), [m[1:] for m in MISTAKES], ids=[m[0] for m in MISTAKES])
def test_every_mistake_is_refused_at_its_place(make: Change, path: str, text: str) -> None:
    changed = config(application(), application("crm", 121, ["search_encoder"]))
    make(changed)
    reported = problems(changed)
    assert path in reported and text in reported[path], reported
    if len(reported) > 1:
        assert path.endswith("cidrs[0]"), "one mistake, one problem, but where a range covers several"


def test_all_problems_come_at_once() -> None:
    changed = config(application(models=["nowhere", "recommender"], carries="restricted"), application("shop", 120))
    changed["applications"][0]["classification_ceiling"] = "internal"
    assert problems(changed).keys() == {
        "applications[0].models[0]",
        "applications[0].models[1]",
        "applications[0].classification_ceiling",
        "applications[1].name",
        "applications[1].cidrs[0]",
        "applications[1].cidrs[1]",
    }
