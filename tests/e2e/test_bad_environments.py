"""A bad environment file is refused by the real engine with every problem at once, and nothing is touched."""

import json
from typing import Any

import pytest

from tests.e2e.conftest import Estate

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


def _spoil(environment: dict[str, Any]) -> None:
    private, public = environment["sites"]
    private["quotas"]["instances"] = "many"  # a wrong type
    private["colour"] = "blue"  # an unknown key
    public["cidr"] = private["segments"]["restricted"]  # overlaps
    environment["models"][0]["gpu_memory_gib"] = 4000  # fits nowhere
    environment["models"].append(dict(environment["models"][1]))  # a name twice


EXPECTED = (
    ("sites[0].quotas.instances", "'many'", "a whole number"),
    ("sites[0].colour", "'blue'", ""),
    ("sites[1].cidr", "10.16.0.0/18", ""),
    ("models[0]", "4000", ""),
    ("models[3].name", "'recommender'", ""),
)


@pytest.mark.parametrize("command", [["preview"], ["up", "--yes", "--skip-preview"]], ids=lambda c: str(c[0]))
def test_every_problem_is_told_at_once_and_nothing_is_touched(sandbox: Estate, command: list[str]) -> None:
    before = sandbox.clouds.inventory()
    with sandbox.edited(_spoil):
        code, said = sandbox.pulumi(*command, "--stack", "local")
    assert code != 0
    for path, got, expected in EXPECTED:
        assert path in said and got in said and expected in said, f"{path}, {got}, {expected}:\n{said}"
    assert "Traceback" not in said
    assert sandbox.clouds.inventory() == before
    code, state = sandbox.pulumi("stack", "export", "--stack", "local")
    kept = json.loads(state)["deployment"].get("resources") or []
    assert [r["urn"] for r in kept if r["type"] != "pulumi:pulumi:Stack"] == []


def test_an_environment_that_is_not_there_and_one_that_is_no_yaml(sandbox: Estate) -> None:
    code, said = sandbox.isthmus("pulumi", "preview", "-s", "nowhere")
    assert code == 1
    assert "no environment 'nowhere'" in said and "dev, local, prod, staging" in said and "Traceback" not in said
