"""The processes of a cluster: started tethered to the manager, ended in order."""

import os
import subprocess
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from isthmus_sandbox.tether import tethered

# Children die with the thread that forks them, so one thread that never ends forks them all.
_FORKER = ThreadPoolExecutor(1, thread_name_prefix="forker")


@dataclass(frozen=True)
class Program:
    """A command to run, its log, and what it needs in its environment beside the manager's own."""

    name: str
    command: tuple[str, ...]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Child:
    """A running program."""

    program: Program
    process: subprocess.Popen[bytes]

    def ended(self) -> int | None:
        """The exit code (negative: the signal), or None while it runs."""
        return self.process.poll()


def start(program: Program) -> Child:
    """Start a program that ends with this process; its output is appended to its log."""
    return _FORKER.submit(_start, program).result()


def stop(children: Iterable[Child], grace: float) -> None:
    """SIGTERM to all, SIGKILL to those that are left after `grace` seconds."""
    children = list(children)
    for child in children:
        child.process.terminate()  # a no-op once the process was reaped, so never another program's pid
    for child in children:
        try:
            child.process.wait(grace)
        except subprocess.TimeoutExpired:
            child.process.kill()
            child.process.wait()


def tail(log: Path, lines: int = 5) -> str:
    """The last lines of a log, for an error message."""
    try:
        with log.open("rb") as f:
            f.seek(0, os.SEEK_END)
            f.seek(max(0, f.tell() - 8192))
            return "\n".join(f.read().decode(errors="replace").splitlines()[-lines:])
    except FileNotFoundError:
        return ""


def _start(program: Program) -> Child:
    program.log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with program.log.open("ab") as log_file:
        process = subprocess.Popen(
            tethered(program.command),
            stdin=subprocess.DEVNULL,
            stdout=log_file,
            stderr=log_file,
            env={**os.environ, **program.environment},
        )
    return Child(program, process)
