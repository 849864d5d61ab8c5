"""The first command of all says what is missing and what to do, before it touches anything."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dev import bootstrap

ROOT = bootstrap.ROOT


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A clone as far as the bootstrap looks at it."""
    packages = [f"{package}/pyproject.toml" for package in bootstrap.PACKAGES]
    locks = [str(lock.relative_to(ROOT)) for lock in (*bootstrap.LOCKS, bootstrap.BOOTSTRAP)]
    for file in ("scripts/dev/bootstrap.py", *packages, *locks):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, tmp_path / file)
    return tmp_path


def tools(folder: Path, **scripts: str) -> str:
    """A PATH with git, make and these programs."""
    folder.mkdir()
    for name, text in {"git": "", "make": "", **scripts}.items():
        (folder / name).write_text(f"#!/bin/sh\n{text}\n")
        (folder / name).chmod(0o755)
    return str(folder)


def run(checkout: Path, path: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "scripts/dev/bootstrap.py"]
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
    monkeypatch.setattr("dev.bootstrap.sys.version_info", (3, 9, 0))
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(SystemExit):
        bootstrap.check()
    output = capsys.readouterr().err
    assert "3.11 or newer is needed" in output and "go isn't on PATH" in output and "apt-get install git make" in output


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


WATCHED = (*bootstrap.LOCKS, *(ROOT / package / "pyproject.toml" for package in bootstrap.PACKAGES))


@pytest.mark.parametrize("file", [str(path.relative_to(ROOT)) for path in WATCHED])
@pytest.mark.slow
def test_a_changed_lock_or_entry_point_makes_the_environment_anew(
    file: str, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def present() -> str:
        key = "import sys; sys.path.insert(0, 'scripts/dev'); import bootstrap; print(bootstrap.key())"
        done = subprocess.run([sys.executable, "-c", key], cwd=checkout, capture_output=True, text=True, check=True)
        return done.stdout

    before = present()
    assert present() == before
    with (checkout / file).open("a") as out:
        out.write("# another line\n")
    assert present() != before


def test_every_package_with_metadata_is_watched() -> None:
    assert {path.parent.name for path in ROOT.glob("*/pyproject.toml")} == set(bootstrap.PACKAGES)
