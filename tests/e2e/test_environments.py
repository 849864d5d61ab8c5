"""Environment files: a bad one is refused with every problem at once; a second one has a stack of its own."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from tests.e2e.conftest import ROOT, Estate

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
    ("sites[0].colour", "a key that is not known", "one of name"),
    ("sites[1].cidr", "10.16.0.0/18", ""),
    ("models[0]", "4000", ""),
    ("models[3].name", "'recommender'", ""),
)


@pytest.mark.parametrize("command", [["preview"], ["up", "--yes", "--skip-preview"]], ids=lambda c: str(c[0]))
def test_every_problem_is_told_at_once_and_nothing_is_touched(sandbox: Estate, command: list[str]) -> None:
    before = sandbox.clouds.inventory()
    with sandbox.edited(_spoil):
        code, output = sandbox.pulumi(*command, "--stack", "local")
    assert code != 0
    for path, got, expected in EXPECTED:
        assert path in output and got in output and expected in output, f"{path}, {got}, {expected}:\n{output}"
    assert "Traceback" not in output
    assert sandbox.clouds.inventory() == before
    code, state = sandbox.pulumi("stack", "export", "--stack", "local")
    kept = json.loads(state)["deployment"].get("resources") or []
    assert [r["urn"] for r in kept if r["type"] != "pulumi:pulumi:Stack"] == []


def test_an_environment_that_is_not_there_and_one_that_is_no_yaml(sandbox: Estate) -> None:
    code, output = sandbox.isthmus("pulumi", "preview", "-s", "nowhere")
    assert code == 1
    assert "no environment 'nowhere'" in output and "dev, local, prod, staging" in output and "Traceback" not in output


@pytest.fixture
def second() -> Iterator[str]:
    """A second environment for the same clouds, in the checkout's own folder for a while."""
    content = yaml.safe_load((ROOT / "stacks" / "Pulumi.local.yaml").read_text())
    environment = content["config"]["isthmus:environment"]
    environment["name"] = "second"
    private, public = environment["sites"]
    private["project"] = "isthmus-second"
    private["container"], public["bucket"] = "isthmus-second-models", "isthmus-second-models-123456789012"
    private["cluster"]["name"], public["cluster"]["name"] = "isthmus-second-private", "isthmus-second-public"
    file = ROOT / "stacks" / "Pulumi.second.yaml"
    with file.open("x") as out:  # never over a person's own
        yaml.safe_dump(content, out)
    try:
        yield "second"
    finally:
        file.unlink()


def test_a_second_environment_has_a_stack_of_its_own_and_its_file_is_left_as_it_was(
    sandbox: Estate, second: str
) -> None:
    file = ROOT / "stacks" / f"Pulumi.{second}.yaml"
    before = file.read_text()
    code, output = sandbox.isthmus("pulumi", "stack", "init", second)
    assert code == 0, output
    code, output = sandbox.isthmus("pulumi", "preview", "-s", second, "--non-interactive")
    assert code == 0, output
    assert "to create" in output and "errored" not in output
    code, output = sandbox.isthmus("pulumi", "stack", "rm", second, "--yes")
    assert code == 0, output
    assert file.read_text() == before
