"""The cache of snapshots: one folder for each content of our code and of OpenStack's lock file."""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from isthmus_sandbox.toolchain.locations import cache, digest, lock

KEEP = 3  # snapshots; older ones belong to code that is gone
ABANDONED = 3600.0  # seconds; no snapshot takes so long to make


def sources() -> list[Path]:
    """All files that decide what a snapshot holds."""
    folder = Path(__file__).parent.parent
    return [file for file in folder.rglob("*") if file.is_file() and file.suffix in (".py", ".txt")]


def folder() -> Path:
    """Where this code's snapshot is or will be."""
    return cache() / "openstack" / digest(lock("openstack"), *sources())


def ensure(build: Callable[[Path], None], snapshot: Path | None = None) -> Path:
    """The snapshot's folder, made by `make(empty folder)` where it is missing.

    Of several processes that want it at once one makes it and the others wait. It appears whole or not at all: a killed
    run leaves a temporary folder that the next one removes.
    """
    snapshot = snapshot or folder()
    if snapshot.exists():
        return snapshot
    snapshot.parent.mkdir(parents=True, exist_ok=True)
    with _locked(snapshot.with_suffix(".lock")):
        if not snapshot.exists():
            for leftover in snapshot.parent.glob(f"{snapshot.name}.new-*"):
                shutil.rmtree(leftover)
            fresh = Path(tempfile.mkdtemp(prefix=f"{snapshot.name}.new-", dir=snapshot.parent))
            try:
                build(fresh)
                fresh.rename(snapshot)
            finally:
                shutil.rmtree(fresh, ignore_errors=True)
            _prune(snapshot)
    return snapshot


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    with file.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)  # the kernel lets go when the process ends, however it ends
        yield


def _prune(current: Path) -> None:
    """Remove all but the newest snapshots, and what killed runs of other code left half made."""
    folders = [path for path in current.parent.iterdir() if path.is_dir() and path != current]
    snapshots = sorted((p for p in folders if "." not in p.name), key=lambda p: p.stat().st_mtime, reverse=True)
    for old in snapshots[KEEP - 1 :]:
        grave = old.with_name(f"{old.name}.old-{os.getpid()}")
        old.rename(grave)  # a reader finds it whole or not at all
        shutil.rmtree(grave, ignore_errors=True)
    for leftover in folders:
        if "." in leftover.name and time.time() - leftover.stat().st_mtime > ABANDONED:
            shutil.rmtree(leftover, ignore_errors=True)
