"""A lock counts as dead only when its owner surely is."""

import json
import os
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from isthmus_sandbox.recovery import locks


def write(backend: Path, name: str, **facts: object) -> Path:
    folder = backend / ".pulumi" / "locks" / "organization" / "isthmus" / "local"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.json"
    now = datetime.now(UTC).isoformat()
    content = {"pid": os.getpid(), "username": "me", "hostname": socket.gethostname(), "timestamp": now, **facts}
    file.write_text(json.dumps(content))
    return file


@pytest.fixture
def ended_pid() -> int:
    """The pid of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_a_dead_owner_is_recognised_and_a_living_one_left(tmp_path: Path, ended_pid: int) -> None:
    dead, alive = write(tmp_path, "dead", pid=ended_pid), write(tmp_path, "alive")
    elsewhere = write(tmp_path, "elsewhere", pid=ended_pid, hostname="another-machine")
    cleared = locks.clear_dead(tmp_path, "isthmus", "local")
    assert [lock.path for lock in cleared] == [dead]
    assert not dead.exists() and alive.exists() and elsewhere.exists()
    assert f"process {ended_pid}" in str(cleared[0])


def test_a_pid_given_to_another_process_since_is_a_dead_owner(tmp_path: Path) -> None:
    before_boot = (datetime.now(UTC) - timedelta(days=4000)).isoformat()
    write(tmp_path, "reused", timestamp=before_boot)
    assert len(locks.clear_dead(tmp_path, "isthmus", "local")) == 1


def test_go_s_nanoseconds_are_read(tmp_path: Path) -> None:
    write(tmp_path, "go", timestamp="2026-11-23T08:14:05.123456789+01:00")
    (lock,) = locks.locks(tmp_path, "isthmus", "local")
    assert lock.since.isoformat() == "2026-11-23T08:14:05.123456+01:00"


def test_half_a_lock_is_a_dead_one(tmp_path: Path) -> None:
    write(tmp_path, "torn").write_text('{"pid": 12')
    assert len(locks.clear_dead(tmp_path, "isthmus", "local")) == 1


def test_other_stacks_are_not_looked_at(tmp_path: Path, ended_pid: int) -> None:
    write(tmp_path, "dead", pid=ended_pid)
    assert locks.clear_dead(tmp_path, "isthmus", "prod") == []
