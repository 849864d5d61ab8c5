"""De-identification and release: at private sites, for what is there, with all that makes them a decision."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.components.environments import problems, raw

from isthmus.environment import Classification, Environment

CLASSES = [each.value for each in Classification]
Change = Callable[[dict[str, Any]], Any]
ANSWERED = {"reason": "words only", "owner": "search@example.com"}
WORKLOAD = {"site": "private", "namespace": "batch", "name": "pseudonymise"}


def config() -> dict[str, Any]:
    """`local` with a workload that de-identifies, and an answer that is released to one application."""
    result = raw()
    job = {"name": "sales", "workload": dict(WORKLOAD), "key": "pseudonyms", "fields": ["sku"], "gives": "internal"}
    result["deidentifications"] = [result["deidentifications"][0], {**job, **ANSWERED}]
    result["models"][2]["response"] = "internal"
    shop = {"cidrs": ["10.120.0.0/24"], "classification_ceiling": "restricted", "carries": "public"}
    result["applications"] = [{"name": "shop", "models": ["fusion"], **shop}]
    released = {"name": "ranking", "model": "fusion", "fields": ["SCORES"], "audience": ["shop"]}
    result["releases"] = [{**released, **ANSWERED}]
    return result


def test_ways_down_are_part_of_an_environment() -> None:
    environment = Environment.load(config())
    by_model, by_workload = environment.deidentifications
    assert by_model.model == "fusion" and by_workload.workload is not None and by_workload.workload.site == "private"
    assert environment.releases[0].audience == ("shop",)
    assert Environment.load(raw()).releases == ()


def deid(index: int = 0, **values: Any) -> Change:
    return lambda changed: changed["deidentifications"][index].update(values)


def without(index: int, key: str) -> Change:
    return lambda changed: changed["deidentifications"][index].pop(key)


def release(**values: Any) -> Change:
    return lambda changed: changed["releases"][0].update(values)


def both(changed: dict[str, Any]) -> None:
    changed["applications"].append({**changed["applications"][0], "name": "crm", "cidrs": ["10.121.0.0/24"]})


MISTAKES: list[tuple[str, Change, str, str]] = [
    ("neither", without(0, "model"), "deidentifications[0]", "neither a model nor a workload"),
    ("both", deid(workload=WORKLOAD), "deidentifications[0]", "a model and a workload"),
    ("no field", deid(fields=[]), "deidentifications[0].fields", "at least one item"),
    ("a field twice", deid(fields=["TEXT", "TEXT"]), "deidentifications[0].fields[1]", "used once"),
    ("no reason", without(0, "reason"), "deidentifications[0].reason", "add the key"),
    ("no owner", without(1, "owner"), "deidentifications[1].owner", "add the key"),
    ("no class", deid(gives="secret"), "deidentifications[0].gives", "'public'"),
    ("carries less", deid(gives="confidential"), "models[2].calls[0].carries", "which 'query texts' gives"),
    ("a name twice", deid(1, name="query texts"), "deidentifications[1].name", "used once"),
    ("unknown model", deid(model="fusoin"), "deidentifications[0].model", "did you mean 'fusion'?"),
    ("a public model", deid(model="search_encoder"), "deidentifications[0].model", "a private site"),
    ("unknown site", deid(1, workload={**WORKLOAD, "site": "privat"}), "deidentifications[1].workload.site", "mean"),
    ("a public site", deid(1, workload={**WORKLOAD, "site": "public"}), "deidentifications[1].workload.site", "aws"),
    ("no namespace", deid(1, workload={"site": "private", "name": "x"}), "deidentifications[1].workload.namespace", ""),
    ("unknown key", deid(allow=["TEXT"]), "deidentifications[0].allow", "not known"),
    (
        "lower than it gives",
        lambda c: c["models"][2]["calls"][0].update(carries="public"),
        "models[2].calls[0].carries",
        "",
    ),
    ("unknown audience", release(audience=["shopp"]), "releases[0].audience[0]", "did you mean 'shop'?"),
    ("no audience", release(audience=[]), "releases[0].audience", "at least one item"),
    ("an audience twice", release(audience=["shop", "shop"]), "releases[0].audience[1]", "used once"),
    ("another application", both, "applications[1].models[0]", "in the audience of the release 'ranking'"),
    ("a model twice", lambda c: c["releases"].append({**c["releases"][0], "name": "b"}), "releases[1].model", "once"),
    ("no list", lambda c: c.update(releases={"name": "x"}), "releases", "a list"),
]


@pytest.mark.parametrize(("make", "path", "text"), [m[1:] for m in MISTAKES], ids=[m[0] for m in MISTAKES])
def test_every_mistake_is_refused_at_its_place(make: Change, path: str, text: str) -> None:
    changed = config()
    make(changed)
    reported = problems(changed)
    assert reported.keys() == {path} and text in reported[path], reported


def test_a_public_models_answers_are_released_by_nobody() -> None:
    changed = config()
    changed["models"][0]["response"] = "public"
    changed["releases"][0]["model"] = "search_encoder"
    changed["applications"][0]["models"] = ["search_encoder"]
    assert "a private site" in problems(changed)["releases[0].model"]


def test_one_that_nothing_needs_is_no_mistake() -> None:
    changed = config()
    changed["models"][2].update(calls=[], response="restricted")
    changed["deidentifications"][1]["gives"] = "restricted"
    Environment.load(changed)


def test_all_problems_come_at_once() -> None:
    changed = config()
    changed["deidentifications"][0]["model"], changed["releases"][0]["audience"] = "fusoin", ["shopp"]
    changed["deidentifications"][1]["workload"]["site"] = "public"
    assert {"deidentifications[0].model", "deidentifications[1].workload.site", "releases[0].audience[0]"} <= {
        *problems(changed)
    }


@given(st.sampled_from(CLASSES), st.sampled_from(CLASSES), st.sampled_from(CLASSES))
def test_a_call_carries_no_less_than_what_de_identifies_gives(held: str, gives: str, carries: str) -> None:
    changed = raw()
    del changed["models"][1]
    changed["models"][0] |= {"request": carries, "response": "public", "classification": "public", "site": "private"}
    changed["models"][1] |= {"classification": held, "request": "public", "response": held}
    changed["models"][1]["calls"][0]["carries"] = carries
    changed["deidentifications"][0]["gives"] = gives
    rank = CLASSES.index
    if rank(carries) >= min(rank(gives), rank(held)):
        Environment.load(changed)
    else:
        assert problems(changed)
