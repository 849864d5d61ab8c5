"""Allow lists of ways down have every tensor that can go."""

import copy
from pathlib import Path
from typing import Any

import pytest
from tests.components.environments import raw

from isthmus.environment import Environment, EnvironmentInvalid
from isthmus_models import allow_lists, catalog
from isthmus_models.repository import VARIABLE

OUTPUTS = ["SCORES", "DEGRADED", "REASON", "SEARCH_SCORES", "RECOMMENDATION_SCORES"]


def config() -> dict[str, Any]:
    """`local` with a released answer."""
    result = copy.deepcopy(raw())
    result["models"][2]["response"] = "internal"
    shop = {"cidrs": ["10.120.0.0/24"], "classification_ceiling": "restricted", "carries": "public"}
    result["applications"] = [{"name": "shop", "models": ["fusion"], **shop}]
    released = {"name": "ranking", "model": "fusion", "fields": list(OUTPUTS), "audience": ["shop"]}
    result["releases"] = [{**released, "reason": "scores only", "owner": "search"}]
    return result


def refused(changed: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(EnvironmentInvalid) as caught:
        Environment.load(changed, checks=[allow_lists.unlisted_tensors])
    return {problem.path: str(problem) for problem in caught.value.problems}


def test_lists_with_every_tensor_pass() -> None:
    Environment.load(config(), checks=[allow_lists.unlisted_tensors])


def test_an_input_of_what_is_called_that_is_not_listed_is_refused() -> None:
    changed = config()
    changed["deidentifications"][0]["fields"] = ["WORDS"]
    reported = refused(changed)
    assert reported.keys() == {"deidentifications[0].fields"}
    assert "TEXT" in reported["deidentifications[0].fields"]


@pytest.mark.parametrize("output", OUTPUTS)
def test_an_output_that_is_not_listed_is_refused(output: str) -> None:
    changed = config()
    changed["releases"][0]["fields"].remove(output)
    reported = refused(changed)
    assert reported.keys() == {"releases[0].fields"} and f"without {output}" in reported["releases[0].fields"]


def test_a_call_that_carries_all_that_is_held_needs_no_list() -> None:
    changed = config()
    variable = "ISTHMUS_RECOMMENDER_URL"
    call = {"model": "recommender", "carries": "restricted", "address_variable": variable}
    changed["models"][2]["calls"].append(call)
    Environment.load(changed, checks=[allow_lists.unlisted_tensors])


def test_models_and_repositories_that_are_missing_are_the_affair_of_another_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = config()
    changed["models"][2]["name"] = changed["releases"][0]["model"] = "mixer"
    changed["deidentifications"][0]["model"] = "mixer"
    changed["applications"][0]["models"] = ["mixer"]
    Environment.load(changed, checks=[allow_lists.unlisted_tensors])
    monkeypatch.setenv(VARIABLE, str(tmp_path / "nowhere"))
    Environment.load(config(), checks=[allow_lists.unlisted_tensors])


def test_the_configuration_that_clients_ask_a_model_by() -> None:
    assert 'name: "TEXT"' in catalog.configuration_of("search_encoder")
