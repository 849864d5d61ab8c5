"""Builds are atomic, and each failure tells the next step."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from isthmus_sandbox.jobs import JobError
from isthmus_sandbox.toolchain import build, locations


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    locations.environment.cache_clear()
    yield tmp_path / "isthmus"
    locations.environment.cache_clear()


def test_a_missing_tool_is_named_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(JobError, match="go isn't on PATH") as error:
        build.build_module("kwok")
    assert "go.dev/doc/install" in error.value.fix


@pytest.mark.parametrize(
    ("printed", "fix"),
    [
        ("write /x: No space left on device", "free some disk space"),
        ("error: Hash mismatch for `attrs==26.1.0`", "don't go on with it"),
        ("verifying go.sum: SECURITY ERROR", "don't go on with it"),
        ("dial tcp: lookup proxy: no such host", "check the network"),
        ("undefined: x", "read the log"),
    ],
)
def test_a_failed_build_tells_log_and_fix(tmp_path: Path, printed: str, fix: str) -> None:
    log = tmp_path / "log"
    command = [sys.executable, "-c", f"print({printed!r}); raise SystemExit(3)"]
    with pytest.raises(JobError, match="failed with exit code 3") as error:
        build.call(command, log, action="building x")
    assert fix in error.value.fix and error.value.log == log and printed in str(error.value)


@pytest.mark.parametrize(
    "lock",
    ["idna==3.10 \\\n    --hash=sha256:" + "0" * 64, "this is no requirement ]["],
    ids=["wrong hash", "not a lock"],
)
def test_a_broken_lock_installs_nothing(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, lock: str
) -> None:
    file = tmp_path / "broken.lock"
    file.write_text(lock + "\n")
    monkeypatch.setattr(locations, "lock", lambda name: file)
    with pytest.raises(JobError, match=r"installing openstack\.lock failed") as error:
        build.build_environment("openstack")
    assert error.value.log and error.value.log.exists()
    assert list((cache / "env").iterdir()) == []


def test_a_killed_build_leaves_nothing_that_looks_whole(cache: Path) -> None:
    target = cache / "go" / "x-1"
    with pytest.raises(KeyboardInterrupt), build._replacing(target) as folder:
        (folder / "half").touch()
        raise KeyboardInterrupt
    assert not target.exists() and list(target.parent.iterdir()) == []


def test_versions_are_told_to_the_linker() -> None:
    assert "gitVersion=v1.34.0" in build.ldflags("kubernetes")
    assert build.ldflags("kwok") == "-s -w"


def test_every_module_names_what_it_builds() -> None:
    assert set(locations.BINARIES.values()) == build.PACKAGES.keys()
