"""Our check says of every case what the real server did with it."""

from collections.abc import Iterator

import pytest
from tests.model_repository.triton_rules.cases import CASES, Case, verdict

from isthmus_models.triton_rules.registry import registered


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
@pytest.mark.slow
def test_the_check_says_what_the_server_did(case: Case) -> None:
    found = case.findings()
    assert verdict(found) == case.verdict, (case.why, [str(finding) for finding in found])


def _shown_by(verdict: str) -> Iterator[str]:
    for case in CASES:
        if case.verdict == verdict:
            yield from (finding.id for finding in case.findings())


def test_every_rule_is_shown_by_a_case() -> None:
    """A rule that no case shows may be one that Triton doesn't have."""
    alone = {
        findings[0].id
        for case in CASES
        if case.verdict == "refuses"
        and len(findings := [f for f in case.findings() if (f.layer, f.stage) == ("error", "load")]) == 1
    }
    rules = {rule.id for rule in registered().values() if (rule.layer, rule.stage) == ("error", "load")}
    assert rules - alone == set()


def test_every_advice_is_shown_by_a_case_that_loads() -> None:
    advice = {rule.id for rule in registered().values() if rule.layer == "warning"}
    assert advice - set(_shown_by("loads")) == {"backend-built"}, "the sandbox's server has no other backends"
