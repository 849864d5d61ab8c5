"""Run a command in the foreground so that each signal reaches it exactly once: the engine takes a second SIGINT for
"stop at once, whatever breaks".
"""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from isthmus_sandbox.engine import interruption
from isthmus_sandbox.tether import end_with_parent

FORWARDED = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
LOOK = 1.0  # seconds


def foreground(command: Sequence[str], folder: Path, env: Mapping[str, str]) -> int:
    """The command's exit code; 128 and the signal's number when a signal ended it.

    At a terminal the command shares our process group, so that it may ask questions: what the terminal sends reaches it
    without us. Elsewhere it has a group of its own, and what we get is passed on. Either way a signal leaves a mark for
    what the command waits for (`interruption`).
    """
    mark = interruption.mark()
    waited = {*FORWARDED, signal.SIGCHLD}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, waited)
    try:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**env, interruption.VARIABLE: str(mark)},
            process_group=None if _at_terminal() else 0,
            preexec_fn=partial(_as_child, before),  # noqa: PLW1509  # no other thread runs
        )
        while process.poll() is None:
            received = signal.sigtimedwait(waited, LOOK)
            if received is None or received.si_signo not in FORWARDED:
                continue
            if received.si_code <= 0:  # from a process: kill(2)
                process.send_signal(received.si_signo)
            mark.touch()
        return process.returncode if process.returncode >= 0 else 128 - process.returncode
    finally:
        mark.unlink(missing_ok=True)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _as_child(mask: set[int | signal.Signals]) -> None:
    """Our signal mask is not the child's; and it ends, as if by SIGTERM, when we are killed."""
    signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    end_with_parent(signal.SIGTERM)


def _at_terminal() -> bool:
    try:
        return os.isatty(0)
    except OSError:  # closed (`<&-`)
        return False
