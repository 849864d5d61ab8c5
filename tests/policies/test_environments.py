"""The committed environments pass every rule, at the first preview and after: each resource, and the whole stack."""

import pytest
from tests.components.environments import NAMES, raw
from tests.policies.recorded import subjects, violations
from tests.stacks import program

from isthmus_policies.estate import of_environment
from isthmus_policies.facts import Place
from isthmus_policies.stack import Stack


@pytest.mark.parametrize("preview", [True, False])
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.slow
def test_no_rule_refuses_what_an_environment_declares(name: str, preview: bool) -> None:
    environment = raw(name)
    engine, _ = program.run(environment, preview=preview)
    every = subjects(engine)
    assert len({one.urn for one in every}) == len(every)  # none hides another
    custom = {declared.urn for declared in engine.resources if declared.custom}
    assert all(one.provider_urn or one.is_provider for one in every if one.urn in custom)
    assert violations(engine, environment) == []


@pytest.mark.slow
def test_no_rule_refuses_the_way_to_operators() -> None:
    environment = raw()
    environment["sites"][1]["transit_gateway"] = {"id": "tgw-0123456789abcdef0", "cidrs": ["10.99.0.0/24"]}
    for preview in (True, False):
        engine, _ = program.run(environment, preview=preview)
        assert len(engine.of(":VpcAttachment")) == 2, "and that of the link"
        assert violations(engine, environment) == []


@pytest.mark.slow
def test_every_kubernetes_object_is_known_to_be_private_or_on_aws() -> None:
    environment = raw()
    estate = of_environment(environment)
    for preview in (True, False):
        engine, _ = program.run(environment, preview=preview)
        stack = Stack(subjects(engine), estate)
        objects = [facts for facts in stack.facts if facts.subject.package == "kubernetes"]
        assert {stack.place(facts) for facts in objects} == {Place.PRIVATE, Place.AWS}
