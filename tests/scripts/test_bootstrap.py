"""The first command of all says what is missing and what to do, before it touches anything."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import bootstrap

ROOT = Path(bootstrap.__file__).resolve().parent.parent


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A clone as far as the bootstrap looks at it."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "bootstrap.py", tmp_path / "scripts")
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def tools(folder: Path, **scripts: str) -> str:
    """A PATH with git, make and these programs."""
    folder.mkdir()
    for name, text in {"git": "", "make": "", **scripts}.items():
        (folder / name).write_text(f"#!/bin/sh\n{text}\n")
        (folder / name).chmod(0o755)
    return str(folder)


def run(checkout: Path, path: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "scripts/bootstrap.py"]
    env = {**os.environ, "PATH": path}
    return subprocess.run(command, cwd=checkout, env=env, capture_output=True, text=True)


def test_go_missing(checkout: Path, tmp_path: Path) -> None:
    done = run(checkout, tools(tmp_path / "bin"))
    assert done.returncode == 1
    assert "go isn't on PATH" in done.stderr and "https://go.dev/doc/install" in done.stderr
    assert not (checkout / ".venv").exists()


def test_go_too_old(checkout: Path, tmp_path: Path) -> None:
    done = run(checkout, tools(tmp_path / "bin", go="echo go version go1.19.8 linux/amd64"))
    assert done.returncode == 1
    assert "go1.19.8 linux/amd64 is too old" in done.stderr and "1.26" in done.stderr


def test_all_problems_at_once(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("scripts.bootstrap.sys.version_info", (3, 9, 0))
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(SystemExit):
        bootstrap.check()
    said = capsys.readouterr().err
    assert "3.11 or newer is needed" in said and "go isn't on PATH" in said and "apt-get install git make" in said


@pytest.mark.parametrize(
    ("printed", "fix"),
    [
        ("OSError: [Errno 28] No space left on device", "free some disk space"),
        ("error: Hash mismatch for `attrs==26.1.0`", "differs from what is locked"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "differs from what is locked"),
        ("error: Couldn't parse requirement in `project.lock`", "git checkout -- requirements"),
        ("Connection refused", "network"),
    ],
)
def test_each_failure_has_its_fix(printed: str, fix: str) -> None:
    assert fix in bootstrap.fix_for(printed)


def test_a_changed_lock_makes_the_environment_anew(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "LOCK", checkout / "requirements" / "project.lock")
    before = bootstrap.key()
    with bootstrap.LOCK.open("a") as lock:
        lock.write("# another line\n")
    assert bootstrap.key() != before
