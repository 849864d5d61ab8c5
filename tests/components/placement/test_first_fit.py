"""First fit: what is planned holds, and what can't be placed is said for every model at once."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.components.environments import NAMES, loaded, raw

from isthmus.environment import Environment, EnvironmentInvalid
from isthmus.placement import PlacementImpossible, plan

PLENTY = {"instances": 99, "vcpus": 999, "memory_gib": 9999, "volumes": 99, "volume_gib": 9999}


def pools(*sizes: tuple[str, int]) -> list[dict[str, Any]]:
    return [
        {"name": f"p{i}", "gpu": gpu, "min": nodes, "max": nodes + 1, "vcpus": 8, "memory_gib": 32}
        for i, (gpu, nodes) in enumerate(sizes)
    ]


def private(models: list[tuple[int, int]], *sizes: tuple[str, int]) -> Environment:
    """The environment of `private_config`."""
    return Environment.load(private_config(models, *sizes))


def private_config(models: list[tuple[int, int]], *sizes: tuple[str, int]) -> dict[str, Any]:
    """A file with models of (GPU memory GiB, replicas) on its private site, with pools of (GPU, nodes)."""
    config = raw()
    config["sites"][0]["pools"] = pools(*sizes)
    config["sites"][0]["quotas"] |= PLENTY
    template = {**config["models"][1], "calls": []}
    config["deidentifications"] = []
    config["models"] = [config["models"][0]] + [
        {**template, "name": f"m{i}", "gpu_memory_gib": memory, "memory_gib": 1, "replicas": replicas}
        for i, (memory, replicas) in enumerate(models)
    ]
    return config


@pytest.mark.parametrize("name", NAMES)
def test_the_committed_environments_can_be_placed(name: str) -> None:
    environment = loaded(name)
    servers = plan(environment).servers
    assert sorted(model for server in servers for model in server.models) == sorted(m.name for m in environment.models)


def test_models_share_a_server_while_they_fit_one_gpu() -> None:
    (first, second) = plan(private([(30, 1), (40, 1), (50, 1)], ("h100", 2))).at("private")
    assert (first.name, first.models) == ("p0", ("m0", "m1")) and (second.name, second.models) == ("p0-2", ("m2",))
    assert first.spare_gpus == 0 and first.replicas.target == 1 and first.replicas.max == 2


def test_a_second_server_takes_no_name_of_another_pools() -> None:
    config = raw()
    config["sites"][0]["pools"] = [
        {**pool, "name": name} for pool, name in zip(pools(*[("h100", 2)] * 2), ("l4", "l4-2"), strict=True)
    ]
    config["sites"][0]["quotas"] |= PLENTY
    for model in config["models"][1:]:
        model |= {"gpu_memory_gib": 60, "memory_gib": 4}
    config["models"].append({**config["models"][1], "name": "third", "replicas": 2})
    names = [server.name for server in plan(Environment.load(config)).at("private")]
    assert sorted(names) == ["l4", "l4-2", "l4-3"]


def test_another_pool_is_used_when_the_first_is_full() -> None:
    found = plan(private([(60, 2), (60, 1)], ("h100", 2), ("h100", 1))).at("private")
    assert [(server.pool, server.models) for server in found] == [("p0", ("m0",)), ("p1", ("m1",))]


def test_every_model_that_is_left_over_is_named_with_the_reasons() -> None:
    with pytest.raises(PlacementImpossible) as caught:
        plan(private([(60, 1), (60, 1), (60, 1)], ("h100", 1)))
    assert [problem.path for problem in caught.value.problems] == ["models[2]", "models[3]"]
    assert all("1 replicas wanted, 0 free of 1 GPUs" in problem.got for problem in caught.value.problems)
    assert all(problem.expected and problem.fix for problem in caught.value.problems)


def test_a_server_comes_after_those_that_its_models_call() -> None:
    sites = [server.site for server in plan(loaded()).servers]
    assert sites.index("public") < sites.index("private")


def test_servers_that_call_each_other_are_refused() -> None:
    config = raw()
    config["sites"][0]["pools"] = pools(("l4", 2))
    one, other = config["models"][1:]
    one |= {
        "gpu_memory_gib": 15,
        "memory_gib": 4,
        "calls": [{"model": "fusion", "carries": "internal", "address_variable": "A"}],
    }
    other |= {"gpu_memory_gib": 15, "memory_gib": 4}
    other["calls"].append({"model": "recommender", "carries": "internal", "address_variable": "B"})
    with pytest.raises(PlacementImpossible, match="in a circle"):
        plan(Environment.load(config))


SIZES = st.lists(st.tuples(st.sampled_from(["t4", "l4", "h100"]), st.integers(1, 4)), min_size=1, max_size=3)
MODELS = st.lists(st.tuples(st.integers(1, 14), st.integers(1, 2)), min_size=1, max_size=6)


@given(MODELS, SIZES)
def test_what_is_planned_holds(models: list[tuple[int, int]], sizes: list[tuple[str, int]]) -> None:
    # A model that no pool could hold alone is the environment's problem, before any plan.
    models = [(memory, min(replicas, max(nodes for _, nodes in sizes))) for memory, replicas in models]
    environment = private(models, *sizes)
    try:
        servers = plan(environment).at("private")
    except PlacementImpossible:
        return
    by_pool = {pool.name: pool for pool in environment.site("private").node_pools}
    placed = [model for server in servers for model in server.models]
    assert sorted(placed) == sorted(model.name for model in environment.models_at("private"))
    for server in servers:
        gpu = by_pool[server.pool].gpu
        assert gpu and sum(environment.model(name).gpu_memory_gib for name in server.models) <= gpu.memory_gib
        assert all(environment.model(name).replicas <= server.replicas.target for name in server.models)
        assert server.replicas.min <= server.replicas.target <= server.replicas.max
    for pool in by_pool.values():
        assert sum(server.replicas.target for server in servers if server.pool == pool.name) <= pool.gpus
    assert len({server.name for server in servers}) == len(servers)


LABELS = ["serving", "a", "b", "a-b", "p0", "a-p0", "p0-2"]


@given(
    st.lists(st.sampled_from(LABELS), min_size=1, max_size=3, unique=True),
    st.lists(st.tuples(st.integers(1, 30), st.integers(1, 2), st.integers(0, 2)), min_size=1, max_size=6),
)
def test_a_server_serves_one_tenant_and_no_two_have_one_name(
    tenants: list[str], models: list[tuple[int, int, int]]
) -> None:
    config = private_config([(memory, replicas) for memory, replicas, _ in models], ("h100", 6), ("l40s", 6))
    config["tenants"] = [{"name": name} for name in tenants]
    config["models"][0]["tenant"] = tenants[0]
    for model, (_, _, chosen) in zip(config["models"][1:], models, strict=True):
        model["tenant"] = tenants[chosen % len(tenants)]
    try:
        environment = Environment.load(config)
        servers = plan(environment).servers
    except (EnvironmentInvalid, PlacementImpossible):
        return  # names that join to one, or no room
    for server in servers:
        assert {environment.tenant_of(environment.model(name)).name for name in server.models} == {server.tenant}
    assert sorted(name for server in servers for name in server.models) == sorted(m.name for m in environment.models)
    assert len({f"{server.site}-{server.name}" for server in servers}) == len(servers)


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(1, 2)), min_size=1, max_size=6))
def test_another_tenant_renames_no_server(models: list[tuple[int, int]]) -> None:
    config = private_config(models, ("h100", 6), ("l40s", 6))
    try:
        before = plan(Environment.load(config)).servers
    except PlacementImpossible:
        return
    config["tenants"] = [{"name": "other"}, {"name": "serving"}]
    for model in config["models"]:
        model["tenant"] = "serving"
    config["models"].append({**config["models"][0], "name": "last", "tenant": "other"})
    config["sites"][1]["pools"][1] |= {"min": 3, "max": 3}
    after = plan(Environment.load(config)).servers
    assert {(s.site, s.name, s.models) for s in before} == {
        (s.site, s.name, s.models) for s in after if "last" not in s.models
    }


def test_models_of_two_tenants_share_no_gpu_though_they_would_fit() -> None:
    config = private_config([(1, 1), (1, 1)], ("h100", 2))
    config["tenants"] = [{"name": "serving"}, {"name": "shop"}]
    for model, tenant in zip(config["models"], ["serving", "serving", "shop"], strict=True):
        model["tenant"] = tenant
    servers = plan(Environment.load(config)).at("private")
    assert [(server.name, server.tenant, server.models) for server in servers] == [
        ("p0", "serving", ("m0",)),
        ("shop-p0", "shop", ("m1",)),
    ]


def test_a_number_makes_no_name_of_another_site() -> None:
    """The second server of pool `b` at `a-x` and the first one of pool `x-b-2` at `a` would both be `a-x-b-2`."""
    config = private_config([(60, 1), (60, 1)], ("h100", 2))
    private_site, public = config["sites"]
    private_site["name"], public["name"] = "a-x", "a"
    private_site["pools"][0]["name"], public["pools"][1]["name"] = "b", "x-b-2"
    config["links"][0] |= {"private": "a-x", "public": "a"}
    for model in config["models"]:
        model["site"] = {"private": "a-x", "public": "a"}[model["site"]]
    names = [f"{server.site}-{server.name}" for server in plan(Environment.load(config)).servers]
    assert sorted(names) == ["a-x-b", "a-x-b-2", "a-x-b-3"]
