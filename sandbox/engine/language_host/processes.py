"""Child processes that end with us, also when we are killed."""

import ctypes
import signal
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)


def _end_with_parent() -> None:
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)  # prctl(2)


def start(
    command: Sequence[str], environment: Mapping[str, str], folder: str | None, **pipes: Any
) -> subprocess.Popen[bytes]:
    """Start a child that gets SIGTERM when the thread that started it ends, and with it our process.

    Linux ties the signal to the starting thread: callers stay in that thread until the child ends.
    """
    return subprocess.Popen(command, env=dict(environment), cwd=folder, preexec_fn=_end_with_parent, **pipes)  # noqa: PLW1509


def interrupt(process: subprocess.Popen[bytes]) -> None:
    """SIGINT, if it still runs."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)


def end(process: subprocess.Popen[bytes]) -> None:
    """SIGTERM, if it still runs."""
    if process.poll() is None:
        process.terminate()
