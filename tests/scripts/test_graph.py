"""`isthmus graph`: what it draws, its exit code, and what it says where there is no state."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from isthmus_cli import cli

PREFIX = "urn:pulumi:dev::isthmus::"
KEY = {
    "urn": f"{PREFIX}openstack:keymanager/secretV1:SecretV1::key",
    "type": "openstack:keymanager/secretV1:SecretV1",
    "provider": f"{PREFIX}pulumi:providers:openstack::o::1",
    "inputs": {"metadata": {"isthmus-classification": "restricted"}},
}
COPY = {
    "urn": f"{PREFIX}aws:ssm/parameter:Parameter::copy",
    "type": "aws:ssm/parameter:Parameter",
    "provider": f"{PREFIX}pulumi:providers:aws::a::1",
    "inputs": {"value": "x"},
    "propertyDependencies": {"value": [KEY["urn"]]},
}


def state(tmp_path: Path, *resources: Any) -> Path:
    file = tmp_path / "state.json"
    file.write_text(json.dumps({"version": 3, "deployment": {"resources": resources}}))
    return file


def run(tmp_path: Path, *args: str) -> tuple[int, str, str]:
    configuration = tmp_path / "Pulumi.dev.yaml"
    configuration.write_text("config: {}")
    where = ["graph", "dev", "--config-file", str(configuration)]
    outcome = CliRunner().invoke(cli.application(), [*where, *args])
    return outcome.exit_code, outcome.stdout, outcome.stderr


def test_a_path_that_leads_out_is_drawn_and_fails(tmp_path: Path) -> None:
    code, out, err = run(tmp_path, "--state", str(state(tmp_path, KEY, COPY)), "--format", "json")
    assert code == 1
    assert json.loads(out)["violations"][0]["path"] == [KEY["urn"], COPY["urn"]]
    assert "1 paths" in err


def test_a_stack_without_one_is_written_to_a_file(tmp_path: Path) -> None:
    output = tmp_path / "dev.svg"
    assert run(tmp_path, "--state", str(state(tmp_path, KEY)), "--output", str(output)) == (0, "", "")
    assert output.read_text().startswith("<svg ")


@pytest.mark.parametrize("mark", ["external", "delete"])
def test_what_is_only_read_or_waits_for_its_deletion_is_not_drawn(tmp_path: Path, mark: str) -> None:
    code, out, _ = run(tmp_path, "--state", str(state(tmp_path, KEY, {**COPY, mark: True})), "--format", "json")
    assert (code, json.loads(out)["violations"]) == (0, [])


def test_a_command_prints_the_state(tmp_path: Path) -> None:
    code, out, _ = run(tmp_path, "--command", f"cat {state(tmp_path, KEY)}", "--format", "mermaid")
    assert code == 0
    assert out.startswith("flowchart LR\n")


@pytest.mark.parametrize("text", ["{", "[]", '{"deployment": {}}'])
def test_what_is_no_state_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "state.json"
    file.write_text(text)
    code, out, err = run(tmp_path, "--state", str(file))
    assert (code, out) == (1, "")
    assert "pulumi" in err


def test_a_configuration_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """Without it nothing would be known to be ours, and the picture would be wrong."""
    args = ["graph", "dev", "--config-file", str(tmp_path / "none.yaml"), "--state", str(state(tmp_path, KEY))]
    outcome = CliRunner().invoke(cli.application(), args)
    assert (outcome.exit_code, outcome.stdout) == (1, "")
    assert "none.yaml" in outcome.stderr
