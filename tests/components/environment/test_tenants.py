"""Tenants of an environment: defaults, and every mistake with its path and fix."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.components.environments import problems, raw, several

from isthmus.environment import Classification, Environment, Tenant

Change = Callable[[dict[str, Any]], Any]


def test_a_file_without_tenants_has_the_one_that_it_always_had() -> None:
    environment = Environment.load(raw())
    (tenant,) = environment.tenants
    assert (tenant.name, tenant.serving_namespace, tenant.service_account) == ("serving", "serving", "triton")
    assert tenant.classification_ceiling is Classification.RESTRICTED and tenant.owners == ()
    assert {environment.tenant_of(model) for model in environment.models} == {tenant}
    assert environment.tenants_at("private") == environment.tenants_at("public") == (tenant,)


def test_one_tenant_of_another_name_needs_no_mention_in_the_models() -> None:
    config = raw()
    config["tenants"] = [{"name": "shop"}]
    environment = Environment.load(config)
    assert [environment.tenant_of(model).name for model in environment.models] == ["shop"] * 3


def test_accessors() -> None:
    environment = Environment.load(several())
    assert environment.tenant("search").serving_namespace == "search-models"
    assert [tenant.name for tenant in environment.tenants_at("private")] == ["serving", "shop"]
    assert [model.name for model in environment.models_at("private", "shop")] == ["fusion"]
    assert environment.classification_at("public", "search") is Classification.INTERNAL
    assert environment.classification_at("public", "shop") is Classification.PUBLIC
    with pytest.raises(KeyError):
        environment.tenant("nobody")


def tenant(index: int, **values: Any) -> Change:
    return lambda config: config["tenants"][index].update(values)


def model(index: int, **values: Any) -> Change:
    return lambda config: config["models"][index].update(values)


KINDS = ("classification", "request", "response")
CONTAINER = raw()["sites"][0]["container"]

MISTAKES: list[tuple[str, Change, str, str]] = [
    ("no tenant at all", lambda c: c.update(tenants=[]), "tenants", "at least one item"),
    ("no list", lambda c: c.update(tenants={"name": "shop"}), "tenants", "a list"),
    ("unknown key", tenant(1, namespaces="x"), "tenants[1].namespaces", "rename it to 'namespace'"),
    ("a name that is none", tenant(3, name="-idle"), "tenants[3].name", "DNS label"),
    ("a long namespace", tenant(1, namespace="n" * 64), "tenants[1].namespace", "at most 63"),
    ("a dotted namespace", tenant(1, namespace="a.b"), "tenants[1].namespace", "RFC 1123"),
    ("Kubernetes' own account", tenant(1, service_account="default"), "tenants[1].service_account", "not `default`"),
    ("an owner twice", tenant(1, owners=["a", "b", "a"]), "tenants[1].owners[2]", "used once"),
    ("an empty owner", tenant(1, owners=[""]), "tenants[1].owners[0]", "text of at most"),
    ("unknown tenant", model(0, tenant="serach"), "models[0].tenant", "did you mean 'search'?"),
    ("a tenant that nothing is near to", model(0, tenant="zzz"), "models[0].tenant", "declare that tenant"),
    ("no tenant named", lambda c: c["models"][0].pop("tenant"), "models[0].tenant", "serving, search, shop, idle"),
    ("a name twice", tenant(3, name="shop"), "tenants[3].name", "tenants[2].name"),
    ("a namespace twice", tenant(3, namespace="search-models"), "tenants[3].namespace", "tenants[1].namespace"),
    ("another's name as namespace", tenant(1, namespace="serving"), "tenants[1].namespace", "tenants[0].name"),
    ("kube-system", tenant(1, namespace="kube-system"), "tenants[1].namespace", "another one than default"),
    ("kube- by name", tenant(3, name="kube-idle"), "tenants[3].name", "name another one as `namespace`"),
    ("default", tenant(3, name="default"), "tenants[3].name", "Kubernetes' own"),
    ("system-", tenant(1, namespace="system-search"), "tenants[1].namespace", "begin with kube- or system-"),
    (
        "above the tenant's ceiling",
        lambda c: (model(0, tenant="idle", request="public", response="public")(c), c["models"][2].update(calls=[])),
        "models[0].classification",
        "at most 'public', the ceiling of that tenant",
    ),
    (
        "an answer above the caller's ceiling",
        lambda c: (tenant(2, classification_ceiling="internal")(c), model(2, **dict.fromkeys(KINDS, "internal"))(c)),
        "models[2].calls[1].model",
        "a response of at most 'internal'",
    ),
    (
        "a container that is too long with a tenant's name",
        lambda c: c["sites"][0].update(container="c" * 60),
        "sites[0].container",
        "at most 63 characters with the tenant's name",
    ),
    (
        "two containers of one name",
        lambda c: c["sites"][1].update(bucket=f"{CONTAINER}-shop"),
        "sites[1].bucket",
        "join",
    ),
]


@pytest.mark.parametrize(
    ("change", "path", "words"), [case[1:] for case in MISTAKES], ids=[case[0] for case in MISTAKES]
)
def test_one_mistake_is_one_problem(change: Change, path: str, words: str) -> None:
    config = several()
    change(config)
    reported = problems(config)
    assert list(reported) == [path]
    assert words in reported[path]


def test_all_problems_come_at_once() -> None:
    config = several()
    config["tenants"] += [{"name": "shop", "namespace": "kube-public"}, {"name": 3, "classification_ceiling": "secret"}]
    config["models"][0]["tenant"] = "shopp"
    del config["models"][1]["tenant"]
    config["models"][2]["gpu_memory_gib"] = 200
    assert set(problems(config)) == {
        "tenants[4].name",
        "tenants[4].namespace",
        "tenants[5].name",
        "tenants[5].classification_ceiling",
        "models[0].tenant",
        "models[1].tenant",
        "models[2]",
    }


@pytest.mark.parametrize("broken", [3, None, [3], ["shop", {"name": "search"}], [{}], [{"name": None}, {}]])
def test_what_cannot_be_read_hides_no_other_problem_and_makes_none_up(broken: Any) -> None:
    config = several()
    config["tenants"] = broken
    config["retention"] = "keep"
    reported = problems(config)
    assert "retention" in reported
    assert any(path.startswith("tenants") for path in reported)
    assert not [path for path in reported if path.startswith("models")] or isinstance(broken, list)


def test_a_model_of_a_variable_of_another_tenant_shares_no_server_with_it() -> None:
    """Two models of a site may use one variable for two addresses when they can't share a server."""
    config = several()
    call = {"model": "fusion", "carries": "restricted", "address_variable": "ISTHMUS_SEARCH_URL"}
    config["models"][2]["calls"] = config["models"][2]["calls"][:1]
    config["models"][1]["calls"] = [call]
    Environment.load(config)
    config["models"][1]["tenant"] = "shop"
    assert "of its own at site 'private'" in problems(config)["models[2].calls[0].address_variable"]


def test_a_tenant_is_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Tenant(name="shop").name = "search"  # type: ignore[misc]  # the point of the test
