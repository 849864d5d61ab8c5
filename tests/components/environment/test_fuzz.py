"""Whatever stands in the file, loading it gives an environment or a refusal: no other error, no endless message."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import date
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.components.environment.test_in_cluster import config as in_cluster
from tests.components.environments import NAMES, raw, several

from isthmus.environment import Environment, EnvironmentInvalid
from isthmus.placement import PlacementImpossible, plan

Path = tuple[str | int, ...]
LONGEST_MESSAGE = 100_000

SCALARS: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([10**4000, -(10**4000), 2**31, 0, -1, float("nan"), float("inf"), date(2026, 1, 1), b"bytes"]),
    st.floats(),
    st.text(max_size=30),
    st.sampled_from(["", " ", "\0", "a\nb", "\ud800", "x" * 100_000, "http" * 500, "[/]", "{expected}", "%s", "٣"]),
)
KEYS = st.one_of(st.text(max_size=10), st.integers(), st.none(), st.booleans(), st.floats(), st.tuples(st.integers()))
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=12,
)


def paths(tree: Any, at: Path = ()) -> list[Path]:
    """Every place in plain data."""
    found = [at] if at else []
    items = tree.items() if isinstance(tree, Mapping) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in items:
        found += paths(value, (*at, key))
    return found


CONFIGS: dict[str, Callable[[], dict[str, Any]]] = {
    **{name: partial(raw, name) for name in NAMES},
    "tenants": several,
    "in_cluster": in_cluster,
}
PLACES = {name: paths(config()) for name, config in CONFIGS.items()}


def put(config: dict[str, Any], path: Path, value: Any, how: str) -> None:
    """Change one place, as far as it is still there."""
    here: Any = config
    for part in path[:-1]:
        try:
            here = here[part]
        except (KeyError, IndexError, TypeError):
            return
    last = path[-1]
    if isinstance(here, dict) and last in here:
        if how == "drop":
            del here[last]
        elif how == "key":
            here[str(value)[:20] if not isinstance(value, int) else value] = here.pop(last)
        else:
            here[last] = deepcopy(here[last]) if how == "twice" else value
    elif isinstance(here, list) and isinstance(last, int) and last < len(here):
        if how == "drop":
            del here[last]
        elif how == "twice":
            here.append(here[last])  # an alias: the same object, twice
        else:
            here[last] = value


def loads_or_refuses(config: Any) -> None:
    try:
        environment = Environment.load(config, stack="local")
        assert environment.flows.all and plan(environment).servers
    except (EnvironmentInvalid, PlacementImpossible) as error:
        assert error.problems and len(str(error)) < LONGEST_MESSAGE
        for problem in error.problems:
            assert problem.path and problem.got and problem.expected and problem.fix, problem
            assert len(str(problem)) < 3000, problem.path
        str(error).encode("utf-8")


@settings(
    max_examples=2 * settings().max_examples,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.data())
def test_a_changed_environment_loads_or_is_refused(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(CONFIGS)))
    config = CONFIGS[name]()
    for _ in range(data.draw(st.integers(1, 4))):
        how = data.draw(st.sampled_from(["set", "set", "set", "drop", "twice", "key"]))
        put(config, data.draw(st.sampled_from(PLACES[name])), data.draw(VALUES), how)
    loads_or_refuses(config)


@settings(deadline=None)
@given(VALUES)
def test_anything_else_is_refused(value: Any) -> None:
    loads_or_refuses(value)


# Places of `local`, and those that only an environment with tenants or applications has.
WRONG = [("local", path) for path in PLACES["local"]]
WRONG += [("tenants", path) for path in PLACES["tenants"] if path[0] == "tenants" or path[-1] == "tenant"]
WRONG += [("in_cluster", path) for path in PLACES["in_cluster"] if path[0] == "applications"]
WRONG += [("in_cluster", path) for path in PLACES["in_cluster"] if path[-1] == "monitoring_namespace"]


@pytest.mark.parametrize(("name", "path"), WRONG, ids=lambda p: p if isinstance(p, str) else ".".join(map(str, p)))
@pytest.mark.slow
def test_every_place_takes_every_kind_of_wrong_value(name: str, path: Path) -> None:
    wrong: list[Any] = [
        None,
        True,
        0,
        -1,
        10**5000,
        1.5,
        "",
        "\ud800",
        "x" * 10_000,
        [],
        [[]],
        [None],
        {},
        {1: 2},
        [{}],
    ]
    for value in wrong:
        config = CONFIGS[name]()
        put(config, path, value, "set")
        loads_or_refuses(config)


def test_deep_nesting_and_recursion_are_refused() -> None:
    deep: Any = []
    for _ in range(50_000):
        deep = [deep]
    loop: list[Any] = []
    loop.append(loop)
    cycle: dict[str, Any] = {}
    cycle["kind"] = cycle
    values: list[Any] = [deep, loop, cycle]
    for value in values:
        for path in PLACES["local"]:
            config = raw()
            put(config, path, value, "set")
            loads_or_refuses(config)
        loads_or_refuses(value)


def test_aliases_that_repeat_each_other_are_refused_at_once() -> None:
    bomb: Any = ["x"] * 10
    for _ in range(9):
        bomb = [bomb] * 10
    for path in (("retention",), ("sites",), ("sites", 0, "pools", 0, "gpu"), ("models", 0, "classification")):
        config = raw()
        put(config, path, bomb, "set")
        with pytest.raises(EnvironmentInvalid):
            Environment.load(config)


def test_many_problems_make_a_message_of_a_page_or_two() -> None:
    config = raw()
    config["models"] = [{"name": "A"} for _ in range(2000)]
    with pytest.raises(EnvironmentInvalid) as caught:
        Environment.load(config)
    assert len(caught.value.problems) > 2000 and len(str(caught.value)) < LONGEST_MESSAGE
    assert "more" in str(caught.value).splitlines()[-2]


SECRET = "hunter2-s3cret"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("sites", 0, "s3_endpoint"), f"https://user:{SECRET}@store.example.com"),
        (("sites", 0, "s3_endpoint"), f"https://store.example.com/?X-Amz-Signature={SECRET}"),
        (("sites", 0, "s3_endpoint"), f"https://store.example.com/{SECRET}"),
        (("sites", 0, "s3_ca_bundle"), f"-----BEGIN PRIVATE KEY-----\n{SECRET}\n-----END PRIVATE KEY-----"),
        (("sites", 0, "s3_ca_bundle"), SECRET),
        (("sites", 0, "images", "triton"), f"https://user:{SECRET}@registry.example.com/x"),
        (("sites", 0, "images", "triton"), f"user:{SECRET}@registry.example.com/x"),
        (("sites", 0, "password"), SECRET),
        (("operator", "token"), {"value": SECRET}),
        (("operator", "token"), [SECRET]),
    ],
)
def test_what_may_be_a_secret_is_never_shown(path: Path, value: Any) -> None:
    config = raw()
    here: Any = config
    for part in path[:-1]:
        here = here[part]
    here[path[-1]] = value
    with pytest.raises(EnvironmentInvalid) as caught:
        Environment.load(config)
    assert SECRET not in str(caught.value)
