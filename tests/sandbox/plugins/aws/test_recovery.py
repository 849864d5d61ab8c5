"""A recovery's look-ups say the ids that the plugin gives, and the plugin reads what a recovery takes in."""

from typing import Any

import pytest

from sandbox.aws import services
from sandbox.plugins.aws.types import TYPES
from scripts.recovery import finders
from scripts.recovery.finders.aws import AGAIN, AWS
from scripts.recovery.finders.ec2 import EC2
from scripts.recovery.pending import CannotTell, Pending
from tests.sandbox.plugins.aws.calling import Engine, Made, urn
from tests.sandbox.plugins.aws.place import Place
from tests.sandbox.plugins.aws.samples import SAMPLES

pytestmark = pytest.mark.sandbox

# Superseded by rules of their own, which have ids of EC2's: a person decides.
UNTOLD = {"aws:ec2/securityGroupRule:SecurityGroupRule"}


def test_every_type_is_known() -> None:
    assert {*AWS, *EC2, *AGAIN, *UNTOLD} == set(TYPES)


@pytest.mark.parametrize("token", sorted(SAMPLES))
def test_what_was_made_is_found_or_made_again_without_harm(engine: Engine, place: Place, token: str) -> None:
    news = SAMPLES[token].inputs(place)
    made = engine.create(token, news)
    try:
        clients = finders.Clients(services.shell(place.account.layout))
        creation = Pending(urn(token), token, made.inputs, "")
        state: dict[str, Any] = {"deployment": {"resources": []}}
        if token in UNTOLD:
            with pytest.raises(CannotTell):
                finders.find(creation, state, clients)
        elif token in AGAIN:
            assert finders.find(creation, state, clients) == []
            assert engine.create(token, news).id == made.id
        else:
            assert finders.find(creation, state, clients) == [made.id]
            taken = engine.read(Made(token, made.id, made.inputs, made.inputs))
            assert taken and taken.outputs == made.outputs
    finally:
        engine.delete(made)
