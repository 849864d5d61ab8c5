"""What comes from outside is checked, and every problem is named."""

from typing import Any

import numpy as np
import pytest

from fusion.fusion_legs import inputs, settings
from isthmus_models.repository import default

PART = default().model("fusion").parts[0]
ENVIRONMENT = {"ISTHMUS_SEARCH_URL": "http://10.0.0.1:8000"}


def parameters(**changed: str) -> dict[str, dict[str, str]]:
    return {key: {"string_value": value} for key, value in {**PART.parameters, **changed}.items()}


def test_the_defaults_are_valid() -> None:
    read = settings.read(parameters(), ENVIRONMENT)
    assert (read.weight_search, read.weight_recommendation, read.mode) == (0.5, 0.5, "weighted")
    assert read.url == "http://10.0.0.1:8000"


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"mode": "best"}, "mode: got 'best', expected one of weighted, vote"),
        ({"weight_search": "-1"}, "weight_search: got '-1', expected a number of 0 or more"),
        ({"weight_recommendation": "0"}, "it answers alone when search does not"),
        ({"deadline_ms": "nan"}, "deadline_ms: got 'nan', expected a number of 1 to 10000"),
        ({"deadline_ms": "soon"}, "deadline_ms: got 'soon'"),
        ({"search_batch": "0"}, "search_batch: got '0'"),
        ({"search_model": ""}, "expected the names of two models"),
    ],
)
def test_each_wrong_parameter_is_named(changed: dict[str, str], problem: str) -> None:
    with pytest.raises(settings.SettingsInvalid) as caught:
        settings.read(parameters(**changed), ENVIRONMENT)
    assert problem in str(caught.value)


@pytest.mark.parametrize("url", ["", "10.0.0.1:8000", "ftp://x", "http://"])
def test_without_an_address_it_does_not_load_and_all_problems_come_at_once(url: str) -> None:
    with pytest.raises(
        settings.SettingsInvalid, match=r"(?s)ISTHMUS_SEARCH_URL: got .*set it on the pod.*mode: got 'x'"
    ):
        settings.read(parameters(mode="x"), {"ISTHMUS_SEARCH_URL": url})


def tensors(**changed: Any) -> dict[str, Any]:
    usual = {
        "QUERY": np.array([b"shoes"], np.object_),
        "TITLES": np.array([b"boot", b"pan"], np.object_),
        "ITEM_FEATURES": np.zeros((2, 10), np.float32),
        "USER_FEATURES": np.zeros(12, np.float32),
    }
    return {**usual, **changed}


def test_a_request_is_read() -> None:
    read = inputs.read(tensors(), {}, 300)
    assert (read.query, list(read.titles), read.deadline_ms) == ("shoes", ["boot", "pan"], 300)
    assert inputs.read(tensors(), {"deadline_ms": 50}, 300).deadline_ms == 50


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"QUERY": np.array([b" "], np.object_)}, "QUERY: got blank text"),
        ({"QUERY": np.array([b"\xff"], np.object_)}, "QUERY[0]: got bytes that are not UTF-8"),
        ({"TITLES": np.array([b"x", b"a" * 5000], np.object_)}, "TITLES[1]: got 5000 bytes, expected at most 4096"),
        ({"TITLES": np.array([b"x"] * 300, np.object_)}, "TITLES: got 300 candidates, expected 1 to 256"),
        ({"TITLES": np.array([], np.object_)}, "TITLES: got 0 candidates"),
        ({"ITEM_FEATURES": np.zeros((3, 10), np.float32)}, "ITEM_FEATURES: got 3 rows, expected one a title, 2"),
        ({"USER_FEATURES": np.full(12, np.nan, np.float32)}, "USER_FEATURES: got NaN or infinity"),
    ],
)
def test_each_wrong_input_is_named(changed: dict[str, Any], problem: str) -> None:
    with pytest.raises(inputs.RequestInvalid) as caught:
        inputs.read(tensors(**changed), {}, 300)
    assert problem in str(caught.value)


@pytest.mark.parametrize("deadline", [0, -1, True, "soon", 1e9, float("nan")])
def test_a_wrong_deadline_is_named_with_the_rest(deadline: Any) -> None:
    with pytest.raises(inputs.RequestInvalid, match=r"blank text.*; parameter deadline_ms: got"):
        inputs.read(tensors(QUERY=np.array([b""], np.object_)), {"deadline_ms": deadline}, 300)
