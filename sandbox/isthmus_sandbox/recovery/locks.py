"""Locks of Pulumi's file backend whose owner is dead.

A lock is a JSON file `.pulumi/locks/organization/<project>/<stack>/<id>.json` that names process, host and time
(pkg/backend/diy/lock.go in pulumi/pulumi).
"""

import json
import socket
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psutil

TORN = -1  # the pid of a lock file that was not written to its end


@dataclass(frozen=True)
class Lock:
    """Who locked a stack, and since when."""

    path: Path
    pid: int
    host: str
    user: str
    since: datetime

    def dead(self) -> bool:
        """Whether its owner ended: on this host, no such process, or one that began after the lock was made."""
        if self.host != socket.gethostname():
            return False
        if self.pid == TORN:
            return True
        try:
            return psutil.Process(self.pid).create_time() > self.since.timestamp()
        except psutil.NoSuchProcess:
            return True

    def __str__(self) -> str:
        return f"{self.user}@{self.host}, process {self.pid}, since {self.since:%Y-%m-%d %H:%M:%S}"


def locks(backend: Path, project: str, stack: str) -> list[Lock]:
    """The locks of a stack; `backend` is the folder that the file:// URL names. A torn lock file counts as dead.

    The engine writes a lock in one go: half of one means that its writer was killed.
    """
    result = []
    for path in sorted((backend / ".pulumi" / "locks" / "organization" / project / stack).glob("*.json")):
        try:
            content = json.loads(path.read_text())
            since = datetime.fromisoformat(_microseconds(content["timestamp"]))
            result.append(Lock(path, int(content["pid"]), content["hostname"], content["username"], since))
        except (ValueError, KeyError):
            since = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
            result.append(Lock(path, TORN, socket.gethostname(), "unknown", since))
    return result


def clear_dead(backend: Path, project: str, stack: str) -> list[Lock]:
    """Remove the locks whose owner is dead; returns them."""
    dead = [lock for lock in locks(backend, project, stack) if lock.dead()]
    for lock in dead:
        lock.path.unlink(missing_ok=True)
        lock.path.with_name(f"{lock.path.name}.attrs").unlink(missing_ok=True)  # the backend's own side file
    return dead


def _microseconds(stamp: str) -> str:
    """Go writes nanoseconds, which Python 3.11 refuses: cut the fraction to six digits."""
    head, dot, tail = stamp.partition(".")
    if not dot:
        return stamp
    digits = len(tail) - len(tail.lstrip("0123456789"))
    return f"{head}.{tail[:digits][:6]}{tail[digits:]}"
