"""The flows that the pack reads from an environment are those that the program works out."""

import pytest
from tests.components.environments import NAMES, loaded, raw, several

from isthmus.environment import Environment
from isthmus.environment.flows import Flows
from isthmus_policies.estate import Estate, of_environment


def crossing(environment: Environment) -> set[tuple[str | None, str | None, str]]:
    """The calls between sites: from where, to where, from which ranges."""
    calls = (flow for flow in Flows.of(environment).all if flow.source.kind == "model" and flow.crosses)
    return {(f.source.site, f.target.site, str(net)) for f in calls for net in f.source.ranges}


def read(estate: Estate) -> set[tuple[str | None, str | None, str]]:
    return {(f.source, f.target, str(net)) for f in estate.flows if f.is_call for net in f.sources}


@pytest.mark.parametrize("name", NAMES)
def test_calls_are_those_of_the_program(name: str) -> None:
    assert read(of_environment(raw(name))) == crossing(loaded(name))


def test_calls_within_a_site_cross_nothing() -> None:
    assert read(of_environment(several())) == crossing(Environment.load(several()))


def test_applications_and_the_operator_are_at_no_site() -> None:
    application = {"name": "shop", "cidrs": ["10.60.0.0/24"], "models": ["recommender", "nobody"]}
    inside = {"name": "inner", "site": "private", "namespace": "apps", "models": ["recommender"]}
    estate = of_environment({**raw(), "applications": [application, inside, "no application"]})
    others = [(flow.source, flow.target, flow.why) for flow in estate.flows if not flow.is_call]
    assert ("", "private", "the application shop") in others
    assert {target for _, target, why in others if why == "the operator"} == {"private", "public"}
    assert not any("inner" in why for _, _, why in others)
    assert estate.links == {frozenset({"private", "public"})}
