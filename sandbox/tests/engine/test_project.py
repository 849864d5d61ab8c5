"""Which project a command is about, and that its stacks, policies and state are its own."""

import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from isthmus_sandbox import services
from isthmus_sandbox.engine import install, project, run, stack_file, state
from isthmus_sandbox.engine.arguments import plain_name
from isthmus_sandbox.engine.stack_config import StackConfig
from isthmus_sandbox.jobs import JobError
from isthmus_sandbox.supervisor.layout import Layout
from isthmus_sandbox.toolchain.locations import ROOT


@pytest.fixture
def theirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An adopter's project, in whose folder of models we stand."""
    root = tmp_path / "theirs"
    for folder in ("stacks", "policies", "model_repository/echo"):
        (root / folder).mkdir(parents=True)
    (root / "Pulumi.yaml").write_text("name: theirs\nruntime: python\nmain: stacks\nstackConfigDir: stacks\n")
    (root / "policies" / "PulumiPolicy.yaml").write_text("runtime: python\n")
    (root / "stacks" / "Pulumi.lab.yaml").write_text("config: {}\n")
    monkeypatch.chdir(root / "model_repository" / "echo")
    return root


@pytest.fixture
def layout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    """A sandbox whose clouds and engine nobody asks."""
    monkeypatch.setattr(services, "shell", lambda layout, environment: {})
    monkeypatch.setattr(install, "install", lambda *_: None)
    monkeypatch.setattr(run, "_make_stack", lambda *_: None)
    monkeypatch.setattr(StackConfig.__init__, "__defaults__", (lambda text: None, _read))
    monkeypatch.setattr(stack_file, "read", _read)
    return Layout("probe", tmp_path / "probe")


def _read(*files: Path) -> list[Any]:
    """In place of the engine's reader, which may not be built."""
    return [yaml.safe_load(file.read_text()) for file in files]


def test_it_is_found_upwards_as_the_engine_does(theirs: Path) -> None:
    found = project.current()
    assert found == project.Project(theirs, "theirs", theirs / "stacks") == project.current(theirs)
    assert found.policies == theirs / "policies"


def test_elsewhere_it_is_the_checkout_s(tmp_path: Path) -> None:
    found = project.current(tmp_path)
    assert found == project.Project(ROOT, "isthmus", ROOT / "stacks") and found.policies == ROOT / "policies"


def test_without_a_folder_of_stacks_they_are_beside_pulumi_yaml_and_there_may_be_no_pack(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yml").write_text("name: plain\nruntime: yaml\n")
    assert project.current(tmp_path) == project.Project(tmp_path, "plain", tmp_path)
    assert project.current(tmp_path).policies is None


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"[]", b"runtime: python", b"name: 1", b"name: ''", b"name: ..", b"name: a/b", b"name: [a]"),
        *(b"name: a: b", b"\xff\xfe", b"name: a\nstackConfigDir: [a]", b"[" * 5000, b"name: " + b"x" * 101),
    ],
)
def test_what_is_no_project_file_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_bytes(content)
    with pytest.raises(JobError) as refused:
        project.current(tmp_path)
    assert str(tmp_path / "Pulumi.yaml") in refused.value.what and refused.value.fix


def test_the_engine_runs_that_project_by_the_python_of_the_command(theirs: Path, layout: Layout) -> None:
    found = run._for(layout, ["preview", "-s", "lab"])
    assert run._folder(layout, ["preview"]) == theirs
    assert found["PULUMI_OPTION_POLICY_PACK"] == str(theirs / "policies")
    assert found["PULUMI_PYTHON_CMD"] == sys.executable
    copy = Path(found["PULUMI_OPTION_CONFIG_FILE"])
    assert copy.is_relative_to(layout.root) and copy.name == "Pulumi.lab.yaml"
    assert yaml.safe_load((copy.parent / "Pulumi.yaml").read_text())["name"] == "theirs"


def test_each_project_has_copies_of_its_own(theirs: Path, layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    own = state.config(layout).folder
    monkeypatch.chdir(ROOT)
    assert state.config(layout).folder != own


def test_an_environment_that_only_the_checkout_has_is_none_of_theirs(theirs: Path, layout: Layout) -> None:
    with pytest.raises(JobError, match="no environment 'local'") as refused:
        run._for(layout, ["preview", "-s", "local"])
    assert "lab" in refused.value.fix


def test_a_qualified_stack_is_one_of_the_project(theirs: Path) -> None:
    assert plain_name("organization/theirs/lab") == "lab"
    with pytest.raises(JobError, match="organization/theirs/lab"):
        plain_name("organization/isthmus/lab")
