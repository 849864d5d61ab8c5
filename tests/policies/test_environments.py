"""The committed environments pass every rule that looks at one resource, at the first preview and after."""

from typing import Any

import pytest
from tests.components.engine import is_unknown
from tests.components.environments import NAMES, raw
from tests.policies.helpers import urn
from tests.stacks import program

from isthmus_policies.rules import RULES
from isthmus_policies.subject import UNKNOWN, Subject


def known(value: Any) -> Any:
    """A recorded input as a rule sees it."""
    if is_unknown(value):
        return UNKNOWN
    if isinstance(value, dict):
        return {key: known(item) for key, item in value.items()}
    return [known(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("preview", [True, False])
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.slow
def test_no_rule_refuses_what_an_environment_declares(name: str, preview: bool) -> None:
    engine, _ = program.run(raw(name), preview=preview)
    subjects = [
        Subject(one.type, one.name, urn(one.type, one.name), known(dict(one.inputs)), {}, frozenset(), "")
        for one in engine.resources
    ]
    assert [str(violation) for rule in RULES for one in subjects for violation in rule.resource(one)] == []
