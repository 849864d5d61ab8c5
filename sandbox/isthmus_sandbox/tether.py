"""Processes that end with the one that started them, also when that is killed.

`python -I -S tether.py SIGNAL PARENT_PID COMMAND…` asks the kernel for a signal at its parent's end, then becomes the
command: PR_SET_PDEATHSIG outlives execve (prctl(2)). Asking in a fork of a process with threads (`preexec_fn`) would
risk a deadlock, and with gRPC's threads a crash. The signal comes when the *thread* that forked ends: start such a
process from a thread that stays. Standard library only: OpenStack's environment uses it too.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Sequence

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def tethered(command: Sequence[str], number: signal.Signals = signal.SIGKILL) -> list[str]:
    """The command line that starts `command` tied to this process."""
    return [sys.executable, "-I", "-S", __file__, str(int(number)), str(os.getpid()), *command]


def end_with_parent(number: signal.Signals, parent: int | None = None) -> None:
    """Get the signal when the parent process ends. Raises SystemExit when it has ended already."""
    parent = parent or os.getppid()
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(number)) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
    if parent == 1 or os.getppid() != parent:  # it ended before the tether held
        raise SystemExit("the parent process has ended")


def main() -> None:
    """Tie this process to its parent, then become the command."""
    number, parent, command = signal.Signals(int(sys.argv[1])), int(sys.argv[2]), sys.argv[3:]
    end_with_parent(number, parent)
    try:
        os.execvp(command[0], command)  # noqa: S606 - that is what this is for
    except OSError as error:
        print(f"{command[0]} can't be run: {error.strerror}", file=sys.stderr)
        sys.exit(127 if isinstance(error, FileNotFoundError) else 126)


if __name__ == "__main__":
    main()
