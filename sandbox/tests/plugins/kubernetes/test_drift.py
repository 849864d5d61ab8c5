"""Inputs as they are now in the cluster, and fields that a program ignores."""

from typing import Any

import pytest

from isthmus_sandbox.plugins.kubernetes.drift import drift, keeping


@pytest.mark.parametrize(
    ("inputs", "applied", "live", "now"),
    [
        pytest.param({"cpu": "1000m"}, {"cpu": "1"}, {"cpu": "1"}, {"cpu": "1000m"}, id="written otherwise"),
        pytest.param({"n": 2}, {"n": 2, "d": 0}, {"n": 3, "d": 0}, {"n": 3}, id="changed"),
        pytest.param({"n": 2, "m": 1}, {"n": 2, "m": 1}, {"n": 2}, {"n": 2}, id="removed"),
        pytest.param({"n": 2}, {"n": 2}, {"n": 2, "other": 1}, {"n": 2}, id="others' fields don't show"),
        pytest.param(
            {"l": [{"a": "1k"}]},
            {"l": [{"a": 1, "z": 0}]},
            {"l": [{"a": 2, "z": 0}]},
            {"l": [{"a": 2}]},
            id="in a list",
        ),
        pytest.param({"l": [1]}, {"l": [1]}, {"l": [1, 2]}, {"l": [1, 2]}, id="longer list"),
        pytest.param(
            {"stringData": {"p": "x"}},
            {"data": {"p": "eA=="}},
            {"data": {"p": "eA=="}},
            {"stringData": {"p": "x"}},
            id="stringData",
        ),
    ],
)
def test_drift(inputs: Any, applied: Any, live: Any, now: Any) -> None:
    assert drift(inputs, applied, live) == now


def test_ignored_fields_keep_the_live_value() -> None:
    inputs: dict[str, Any] = {"spec": {"replicas": 2, "paused": False}, "metadata": {"name": "x"}}
    live = {"spec": {"replicas": 5, "paused": True}, "metadata": {"name": "x"}}
    assert keeping(inputs, live, ["spec.replicas"])["spec"] == {"replicas": 5, "paused": False}
    assert keeping(inputs, live, ["spec.absent", "status.x"]) == inputs
    assert inputs["spec"]["replicas"] == 2
