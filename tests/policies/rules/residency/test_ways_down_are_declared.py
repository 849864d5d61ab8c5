"""Where models send or answer less than they hold, and no way down says so."""

from typing import Any

import pytest
from tests.components.environments import NAMES, raw
from tests.policies.helpers import subject
from tests.policies.tables import COLUMNS, judge

from isthmus_policies.estate import of_environment
from isthmus_policies.rule import Level
from isthmus_policies.rules.residency.ways_down_are_declared import rule
from isthmus_policies.subject import UNKNOWN

ROOT = subject("pulumi:pulumi:Stack", name="isthmus-local")
RELEASE = {"model": "fusion", "fields": ["SCORES"], "reason": "scores", "owner": "search"}
UNREADABLE: tuple[Any, ...] = (None, "secret", 7, [])
CALL = {"model": "search_encoder", "address_variable": "ISTHMUS_SEARCH_URL"}


def local(*, bare: bool = True, releases: Any = (), **fusion: Any) -> dict[str, Any]:
    """`local`, without its ways down where it is bare, and with other values of `fusion`."""
    config = raw()
    if bare:
        del config["deidentifications"]
    config["models"][2].update(fusion)
    config["releases"] = list(releases)
    return config


def lowered_elsewhere() -> dict[str, Any]:
    config = local(bare=False)
    config["models"][0]["response"] = "public"  # of internal weights: none of it stays private
    return config


TABLE: dict[str, list[Any]] = {
    "compliant": [local(bare=False), local(bare=False, response="internal", releases=[RELEASE])],
    "violating": [
        (local(), "the call of 'search_encoder' by 'fusion' got internal expected at least restricted"),
        (local(calls=[], response="internal"), "the response of 'fusion' got internal expected at least restricted"),
        (local(calls=[], response="public", releases=[{**RELEASE, "owner": ""}]), "the response of 'fusion'"),
        (local(calls=[], response="public", releases=[{**RELEASE, "fields": []}]), "the response of 'fusion'"),
        (local(bare=False, calls=[]), "the de-identification 'query texts' of 'fusion'"),
        (local(bare=False, releases=[RELEASE]), "the release '' of 'fusion'"),
        (local(calls=[{**CALL, "carries": "confidential"}]), "got confidential expected at least restricted"),
    ],
    "not applicable": [{}, local(calls=[]), lowered_elsewhere()],
    "unknown": [local(calls=[{**CALL, "carries": value}]) for value in UNREADABLE],
    "near miss": [local(calls=[{**CALL, "carries": "restricted"}]), local(calls=[], response="restricted")],
}
assert tuple(TABLE) == COLUMNS


@pytest.mark.parametrize(("column", "case"), [(column, case) for column, cases in TABLE.items() for case in cases])
def test_table(column: str, case: Any) -> None:
    config, says = case if isinstance(case, tuple) else (case, "")
    messages = judge(rule, [ROOT], of_environment(config))
    if says:
        assert len(messages) == 1 and says in messages[0], messages
    else:
        assert messages == []


def test_a_stack_without_a_root_is_held_to_it_too() -> None:
    assert judge(rule, [], of_environment(local()))


@pytest.mark.parametrize("name", NAMES)
def test_our_own_environments_declare_theirs(name: str) -> None:
    assert judge(rule, [ROOT], of_environment(raw(name))) == []


@pytest.mark.parametrize("wrong", [None, 7, [], {}, "x", [None], [{"name": 3}], [{"calls": {"a": 1}}], UNKNOWN])
def test_an_environment_that_cannot_be_read_ends_nothing(wrong: Any) -> None:
    for key in ("models", "deidentifications", "releases", "sites"):
        judge(rule, [ROOT], of_environment({**raw(), key: wrong}))


def test_it_is_advice_that_an_environment_makes_mandatory() -> None:
    assert rule.level is Level.ADVISORY and rule.may_be_weakened
