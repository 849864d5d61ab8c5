"""Which environment the sandbox prepares its clouds for."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from isthmus_sandbox.engine import presupposed, stack_file
from isthmus_sandbox.toolchain.locations import ROOT


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of a stack's configuration, read without the engine's reader, which may not be built."""
    monkeypatch.setattr(stack_file, "read", lambda file: [json.loads(file.read_text())])
    return write(tmp_path / "Pulumi.local.yaml", valid())


def valid() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((ROOT / "stacks" / "Pulumi.local.yaml").read_text())
    return content["config"]["isthmus:environment"]  # type: ignore[no-any-return]


def write(file: Path, environment: object) -> Path:
    file.write_text(json.dumps({"config": {"isthmus:environment": environment}}))
    return file


def test_the_environment_of_a_copy(file: Path) -> None:
    found = presupposed.environment_in(file)
    assert found is not None and found.name == "local"
    assert presupposed.environment_in(None) is None


@pytest.mark.parametrize("wrong", [{}, [], {"name": "x"}, None])
def test_one_that_is_not_valid_leaves_the_last_that_was(file: Path, wrong: object) -> None:
    assert presupposed.environment_in(write(file.with_name("Pulumi.other.yaml"), wrong)) is None
    presupposed.environment_in(file)
    found = presupposed.environment_in(write(file, wrong))
    assert found is not None and found.name == "local"
