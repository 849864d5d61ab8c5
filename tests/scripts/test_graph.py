"""`isthmus graph`: what it draws, its exit code, and what it says where there is no state."""

import json
import subprocess
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


def run(*args: str) -> tuple[int, str, str]:
    found = CliRunner().invoke(cli.application(), ["graph", *args])
    return found.exit_code, found.stdout, found.stderr


def test_a_path_that_leads_out_is_drawn_and_fails(tmp_path: Path) -> None:
    code, out, err = run("dev", "--state", str(state(tmp_path, KEY, COPY)), "--format", "json")
    assert code == 1
    assert json.loads(out)["violations"][0]["path"] == [KEY["urn"], COPY["urn"]]
    assert "1 paths" in err


def test_a_stack_without_one_is_written_to_a_file(tmp_path: Path) -> None:
    output = tmp_path / "dev.svg"
    assert run("--state", str(state(tmp_path, KEY)), "--output", str(output)) == (0, "", "")
    assert output.read_text().startswith("<svg ")


def test_the_engine_exports_the_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []

    def export(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        asked.append(command)
        return subprocess.CompletedProcess(command, 0, state(tmp_path, KEY).read_text(), "")

    monkeypatch.setattr(subprocess, "run", export)
    code, out, _ = run("dev", "--format", "mermaid")
    assert (code, asked) == (0, [["pulumi", "stack", "export", "--stack", "dev"]])
    assert out.startswith("flowchart LR\n")


@pytest.mark.parametrize("text", ["{", "[]", '{"deployment": {}}'])
def test_what_is_no_state_is_said(tmp_path: Path, text: str) -> None:
    file = tmp_path / "state.json"
    file.write_text(text)
    code, out, err = run("--state", str(file))
    assert (code, out) == (1, "")
    assert "pulumi stack export" in err


def test_without_an_engine_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    code, out, err = run("dev")
    assert (code, out) == (1, "")
    assert "no Pulumi on PATH" in err and "--state FILE" in err
