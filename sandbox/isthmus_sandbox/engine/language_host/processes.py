"""Child processes of the language host, which end with it."""

import signal
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any

from isthmus_sandbox.tether import tethered


def start(
    command: Sequence[str], environment: Mapping[str, str], folder: str | None, **pipes: Any
) -> subprocess.Popen[bytes]:
    """Start a child that gets SIGTERM when the thread that started it ends, and with it our process.

    Callers stay in that thread until the child ends.
    """
    tied = tethered(command, signal.SIGTERM)
    return subprocess.Popen(tied, env=dict(environment), cwd=folder, **pipes)


def interrupt(process: subprocess.Popen[bytes]) -> None:
    """SIGINT, if it still runs."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)


def end(process: subprocess.Popen[bytes]) -> None:
    """SIGTERM, if it still runs."""
    if process.poll() is None:
        process.terminate()
