"""Images of a site are where its nodes can pull them from."""

from typing import Any

import pytest
from tests.components.environments import NAMES, raw

from isthmus.environment import Environment, EnvironmentInvalid

DIGEST = "@sha256:" + "a" * 64
OWN = "123456789012.dkr.ecr.eu-central-1.amazonaws.com"


def problems(config: dict[str, Any]) -> list[str]:
    try:
        Environment.load(config)
    except EnvironmentInvalid as error:
        return [problem.path for problem in error.problems]
    return []


@pytest.mark.parametrize(
    "registry",
    [
        *("nvcr.io", "public.ecr.aws", "registry.example.com", "localhost:5000"),
        *("999999999999.dkr.ecr.eu-central-1.amazonaws.com", "123456789012.dkr.ecr.eu-west-1.amazonaws.com"),
        f"{OWN}.example.com",
    ],
)
def test_a_vpc_reaches_the_registry_of_its_account_and_region_only(registry: str) -> None:
    config = raw()
    config["sites"][1]["images"] = {
        "triton": f"{registry}/nvidia/tritonserver:26.08-py3{DIGEST}",
        "model_fetch": f"{OWN}/isthmus/model-fetch:0.1.0{DIGEST}",
        "addons": {"other": f"{registry}/other{DIGEST}"},
    }
    assert problems(config) == ["sites[1].images.triton", "sites[1].images.addons.other"]


@pytest.mark.parametrize("name", NAMES)
def test_the_committed_environments_name_their_own(name: str) -> None:
    assert problems(raw(name)) == []
