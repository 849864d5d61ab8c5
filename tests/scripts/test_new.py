"""`isthmus new`: what it writes is valid as it is, and it writes everything or nothing."""

import ast
import json
import os
import re
import runpy
import subprocess
from importlib import metadata
from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml
from packaging.requirements import Requirement
from tests.components.engine import declare
from tests.components.environments import STACKS
from typer.testing import CliRunner

from isthmus.environment import Environment
from isthmus_cli import cli, new
from isthmus_models import triton_rules

FILES = [
    *(".github/workflows/preview.yml", ".gitignore", "Pulumi.yaml", "README.md"),
    *("model_repository/echo/1/model.py", "model_repository/echo/config.pbtxt", "model_repository/echo/model.yaml"),
    *("policies/PulumiPolicy.yaml", "policies/__main__.py", "requirements.txt"),
    *("stacks/Pulumi.dev.yaml", "stacks/__main__.py"),
]


def files(folder: Path) -> list[str]:
    """The paths of all files below a folder."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())


def parsed(file: Path) -> Any:
    """What a YAML file holds."""
    return yaml.safe_load(file.read_text())


def code(file: Path) -> str:
    """A program without its docstring."""
    return ast.dump(ast.Module(ast.parse(file.read_text()).body[1:], []))


def test_everything_is_written(tmp_path: Path) -> None:
    assert new.write(tmp_path / "ours") == FILES == files(tmp_path / "ours")
    assert os.listdir(tmp_path) == ["ours"]


@pytest.mark.parametrize(("project", "environment"), [("ours", "dev"), ("1.0", "no"), ("true", "a-b-c-d-e-f-g-h1")])
def test_what_is_written_has_its_names(project: str, environment: str, tmp_path: Path) -> None:
    for path in new.write(tmp_path / "x", project, environment):
        assert not re.search(r"@[a-z]+@", (tmp_path / "x" / path).read_text()), path
    assert parsed(tmp_path / "x" / "Pulumi.yaml")["name"] == project
    config = parsed(tmp_path / "x" / "stacks" / f"Pulumi.{environment}.yaml")["config"]["isthmus:environment"]
    assert Environment.load(config, environment).name == environment
    workflow = parsed(tmp_path / "x" / ".github" / "workflows" / "preview.yml")
    assert workflow["jobs"]["preview"]["strategy"]["matrix"] == {"stack": [environment]}


def test_its_pack_has_the_version_and_the_runtime_that_the_engine_knows(tmp_path: Path) -> None:
    new.write(tmp_path / "x")
    pack, project = (parsed(tmp_path / "x" / file) for file in ("policies/PulumiPolicy.yaml", "Pulumi.yaml"))
    assert pack["version"] == metadata.version("isthmus-policies") and pack["runtime"] == project["runtime"] == "python"


def test_its_requirements_are_what_it_imports_at_versions_that_go_together(tmp_path: Path) -> None:
    new.write(tmp_path / "x")
    lines = (tmp_path / "x" / "requirements.txt").read_text().splitlines()
    pins = {each.name: each.specifier for line in lines if not line.startswith("#") for each in [Requirement(line)]}
    for name, specifier in pins.items():
        assert [pin.operator for pin in specifier] == ["=="] and metadata.version(name) in specifier
        for needed in map(Requirement, metadata.requires(name) or ()):
            assert pins.get(needed.name, needed.specifier) == needed.specifier, f"{name} needs {needed}"
    files = [tmp_path / "x" / path for path in ("stacks/__main__.py", "policies/__main__.py")]
    imported = set(re.findall(r"^(?:from|import) (isthmus\w*)", "\n".join(map(Path.read_text, files)), re.MULTILINE))
    assert {name.replace("_", "-") for name in imported} == set(pins)


def test_what_its_readme_types_makes_an_environment_that_the_sandbox_deploys(tmp_path: Path) -> None:
    new.write(tmp_path / "x", environment="lab")
    typed = next(re.finditer(r"^\$ (sed .*)$", (tmp_path / "x" / "README.md").read_text(), re.MULTILINE))[1]
    subprocess.run(["bash", "-c", typed], cwd=tmp_path / "x", check=True)
    made = Environment.load(
        parsed(tmp_path / "x" / "stacks" / "Pulumi.local.yaml")["config"]["isthmus:environment"], "local"
    )
    assert made.target == "cpu"


def test_the_program_is_ours(tmp_path: Path) -> None:
    new.write(tmp_path / "x")
    assert code(tmp_path / "x" / "stacks" / "__main__.py") == code(STACKS / "__main__.py")


def test_its_models_are_those_of_its_environment_and_triton_and_we_have_no_objection(tmp_path: Path) -> None:
    new.write(tmp_path / "x")
    repository = tmp_path / "x" / "model_repository"
    models = sorted(path.name for path in repository.iterdir())
    config = parsed(tmp_path / "x" / "stacks" / "Pulumi.dev.yaml")["config"]["isthmus:environment"]
    assert [model["name"] for model in config["models"]] == models
    for model in models:
        text = (repository / model / "config.pbtxt").read_text().replace("$parameters", "")
        assert triton_rules.check({model: text}) == []


def test_its_program_declares_its_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new.write(tmp_path / "x")
    monkeypatch.chdir(tmp_path / "x" / "stacks")  # as the engine does
    monkeypatch.setattr("gc.set_threshold", lambda threshold: None)  # of this process
    config = parsed(Path("Pulumi.dev.yaml"))["config"]["isthmus:environment"]

    def main() -> None:
        pulumi.runtime.set_config("isthmus:environment", json.dumps(config))
        runpy.run_path("__main__.py", run_name="__main__")

    names = [resource.name for resource in declare(main, stack="dev", preview=True).resources]
    assert any("echo" in name for name in names)


def test_an_empty_folder_is_filled_and_stays_the_folder_that_it_is(tmp_path: Path) -> None:
    before = tmp_path.stat().st_ino
    assert new.write(tmp_path, "ours") == files(tmp_path)
    assert tmp_path.stat().st_ino == before


@pytest.mark.parametrize("name", ["", "a b", "..", "a/b", "ä", "x" * 101, "a\n"])
def test_what_is_no_projects_name_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(new.CannotWrite) as refused:
        new.write(tmp_path / "x", name)
    assert [problem.path for problem in refused.value.problems] == ["the project's name"]
    assert files(tmp_path) == []


@pytest.mark.parametrize("name", ["", "Dev", "../dev", "a_b", "x" * 17, "-a", "1a"])
def test_what_is_no_environments_name_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(new.CannotWrite) as refused:
        new.write(tmp_path / "x", environment=name)
    assert [problem.path for problem in refused.value.problems] == ["the environment's name"]
    assert files(tmp_path) == []


def test_a_folder_with_something_in_it_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / ".hidden").write_text("mine")
    found = CliRunner().invoke(cli.application([]), ["new", str(tmp_path), "--name", "a b", "--environment", "A"])
    assert found.exit_code == 1
    for word in ("'.hidden' in it", "an empty one", "the project's name", "the environment's name", "fix"):
        assert word in found.stderr
    assert files(tmp_path) == [".hidden"]


@pytest.mark.parametrize("where", ["file", "nowhere/x"])
def test_what_can_be_no_folder_is_refused(where: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(new.CannotWrite):
        new.write(tmp_path / where, "ours")
    assert files(tmp_path) == ["file"]


@pytest.mark.parametrize("there", [True, False])
def test_what_fails_on_the_way_leaves_nothing(there: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if there:
        (tmp_path / "x").mkdir()
    before, rename = sorted(tmp_path.iterdir()), os.rename

    def full(source: Path, target: Path) -> None:
        if target.name == "policies":
            raise OSError(28, "No space left on device", str(target))
        rename(source, target)

    monkeypatch.setattr(os, "rename", full)
    found = CliRunner().invoke(cli.application([]), ["new", str(tmp_path / "x")])
    assert found.exit_code == 1 and "No space left" in found.stderr
    assert sorted(tmp_path.iterdir()) == before and files(tmp_path) == []


def test_the_command_names_its_files_and_what_is_next(tmp_path: Path) -> None:
    found = CliRunner().invoke(cli.application([]), ["new", str(tmp_path / "x"), "--environment", "lab"])
    assert found.exit_code == 0
    assert f"{tmp_path}/x/stacks/Pulumi.lab.yaml" in found.stdout
    assert "isthmus pulumi preview -s lab" in found.stderr
