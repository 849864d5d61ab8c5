"""Make what a sandbox needs and that is missing: tools, environments, Triton's folder."""

import platform
import shutil
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from isthmus_sandbox import jobs
from isthmus_sandbox.board import Board
from isthmus_sandbox.jobs import Job, JobError
from isthmus_sandbox.toolchain import build, locations

COLD_GIB, WARM_GIB = 12.0, 1.0  # measured: Go's module and build caches 8 GiB, our own cache 2.5 GiB; a sandbox's data


def run(console: Console, more: Sequence[Job] = (), *, only: str = "") -> None:
    """Set up what is missing, and `more` beside it; a second call finds everything there and returns at once.

    `only` names one step. Raises JobError (unsupported machine, too little disk) or JobsFailed (a step).
    """
    check_platform()
    steps = [step for step in [*_steps(), *more] if only in ("", step.name)]
    missing = [step for step in steps if not step.done()]
    check_disk(locations.cache(), COLD_GIB if any(s.name.startswith("build") for s in missing) else WARM_GIB)
    if missing:
        with Board("Set-up", console) as board:
            jobs.run(steps, board, workers=3)


def require() -> None:
    """Raise JobError unless everything that a sandbox needs is there; nothing is made."""
    if missing := [step.name for step in _steps() if not step.done()]:
        raise JobError(f"the sandbox isn't set up; missing: {', '.join(missing)}", fix="set it up: `isthmus setup`")


def _steps() -> list[Job]:
    return [*build.jobs(), _triton()]


def check_platform() -> None:
    """Triton's CPU wheel is built for Linux on x86-64 only; programs, policies and scripts run elsewhere too."""
    system, machine = platform.system(), platform.machine()
    if (system, machine) != ("Linux", "x86_64"):
        raise JobError(
            "the sandbox runs NVIDIA's Triton for CPU, which is published for Linux on x86_64 only; "
            f"this is {system} on {machine}",
            fix="run the sandbox on a Linux x86_64 machine; `make check`, previews and scripts work here",
        )


def check_disk(folder: Path, gib: float) -> None:
    """Refuse to begin what a full disk would break off."""
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free / 2**30
    if free < gib:
        raise JobError(
            f"{free:.1f} GiB are free on the disk of {folder}, {gib:.0f} GiB are needed",
            fix="free some space, or move the cache with XDG_CACHE_HOME and Go's with GOCACHE and GOMODCACHE",
        )


def _triton() -> Job:
    from isthmus_sandbox.triton import install

    def make() -> None:
        install.install()

    return Job("install tritonserver", make, ("install triton",), 5.0, install.installed)
