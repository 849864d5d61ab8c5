"""`isthmus guardrails`: what it writes, and what it says where it can't."""

import json
from pathlib import Path

import pytest
from tests.components.environments import STACKS
from typer.testing import CliRunner

from isthmus_cli import cli


def run(*args: str) -> tuple[int, str, str]:
    found = CliRunner().invoke(cli.application([]), ["guardrails", *args])
    return found.exit_code, found.stdout, found.stderr


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with the environment `prod`, in a folder of which the command runs."""
    (tmp_path / "Pulumi.yaml").write_text("name: one\nruntime: python\nstackConfigDir: config\n")
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "Pulumi.prod.yaml").write_text((STACKS / "Pulumi.prod.yaml").read_text())
    (tmp_path / "inner").mkdir()
    monkeypatch.chdir(tmp_path / "inner")
    return tmp_path


def test_it_writes_every_file_and_says_where(project: Path) -> None:
    code, out, _ = run("prod", "--output", "out/prod")
    written = sorted(path.name for path in (project / "inner/out/prod").iterdir())
    assert code == 0 and written == [
        "cinder-policy.yaml",
        "glance-policy.yaml",
        "neutron-policy.yaml",
        "rcp.json",
        "scp.json",
    ]
    assert sorted(Path(line).name for line in out.splitlines()) == written
    assert json.loads((project / "inner/out/prod/scp.json").read_text())["Statement"]


def test_it_writes_over_its_own_files_and_touches_no_other(project: Path) -> None:
    folder = project / "inner" / "guardrails"
    folder.mkdir()
    (folder / "scp.json").write_text("old")
    (folder / "mine.txt").write_text("kept")
    assert run("prod")[0] == 0
    assert (folder / "scp.json").read_text() != "old" and (folder / "mine.txt").read_text() == "kept"


def test_an_environment_that_is_not_there_is_refused_with_those_that_are(project: Path) -> None:
    code, out, err = run("prd")
    assert (code, out) == (1, "") and "'prd'" in err and "one of: prod" in err
    assert not (project / "inner" / "guardrails").exists()


@pytest.mark.parametrize("text", ["", "config: {}", "config: [", "[]", "config:\n  isthmus:environment: {name: bad}"])
def test_a_file_that_says_none_or_a_wrong_one_is_refused(project: Path, text: str) -> None:
    (project / "config" / "Pulumi.bad.yaml").write_text(text)
    code, out, err = run("bad")
    assert (code, out) == (1, "") and "expected" in err
    assert not (project / "inner" / "guardrails").exists()


def test_outside_of_a_project_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, err = run("prod")
    assert code == 1 and "stand in the project" in err
