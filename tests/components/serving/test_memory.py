"""A server, and what builds its engines, ask for the memory of their models."""

from collections.abc import Mapping
from typing import Any

import pytest
from tests.components.environments import raw
from tests.stacks.program import run

GIB = {"search_encoder": 5, "recommender": 11, "fusion": 3}


def memory(resources: list[Any]) -> Mapping[str, str]:
    return {
        r["metadata"]["name"]: r["spec"]["template"]["spec"]["containers"][0]["resources"]["requests"]["memory"]
        for r in resources
        if r.type.endswith(":Deployment") and r["metadata"]["name"].startswith("triton")
    }


@pytest.mark.slow
def test_a_server_asks_for_the_memory_of_its_models() -> None:
    config = raw()
    for model in config["models"]:
        model["memory_gib"] = GIB[model["name"]]
    resources = run(config, preview=True)[0].resources
    assert memory(resources) == {"triton-l4": "9Gi", "triton-h100": "18Gi"}
