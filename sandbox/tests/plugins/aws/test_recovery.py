"""A recovery's look-ups say the ids that the plugin gives, and the plugin reads what a recovery takes in."""

from typing import Any

import pytest

from isthmus_sandbox.aws import services
from isthmus_sandbox.plugins.aws.types import TYPES
from isthmus_sandbox.recovery import finders
from isthmus_sandbox.recovery.finders.aws import AGAIN, AWS
from isthmus_sandbox.recovery.finders.ec2 import EC2
from isthmus_sandbox.recovery.pending import CannotIdentify, Pending
from tests.plugins.aws.calling import Engine, Made, urn
from tests.plugins.aws.place import Place
from tests.plugins.aws.samples import SAMPLES

pytestmark = pytest.mark.sandbox

# Superseded by rules of their own, which have ids of EC2's: a person decides.
UNIDENTIFIABLE = {"aws:ec2/securityGroupRule:SecurityGroupRule"}


def test_every_type_is_known() -> None:
    assert {*AWS, *EC2, *AGAIN, *UNIDENTIFIABLE} == set(TYPES)


@pytest.mark.parametrize("token", sorted(SAMPLES))
def test_what_was_made_is_found_or_made_again_without_harm(engine: Engine, place: Place, token: str) -> None:
    news = SAMPLES[token].inputs(place)
    made = engine.create(token, news)
    try:
        clients = finders.Clients(services.shell(place.account.layout))
        creation = Pending(urn(token), token, made.inputs, "")
        state: dict[str, Any] = {"deployment": {"resources": []}}
        if token in UNIDENTIFIABLE:
            with pytest.raises(CannotIdentify):
                finders.find(creation, state, clients)
        elif token in AGAIN:
            assert finders.find(creation, state, clients) == []
            assert engine.create(token, news).id == made.id
        else:
            assert finders.find(creation, state, clients) == [made.id]
            imported = engine.read(Made(token, made.id, made.inputs, made.inputs))
            assert imported and imported.outputs == made.outputs
    finally:
        engine.delete(made)
