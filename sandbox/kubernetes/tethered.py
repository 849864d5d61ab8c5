"""Replace this process by a command that the kernel kills when its parent ends, even by SIGKILL.

Run as `python -I -S tethered.py PARENT_PID COMMAND...`. PR_SET_PDEATHSIG outlives execve (prctl(2)); it fires when the
*thread* that forked ends, so the parent must start this from a thread that stays.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def main() -> None:
    """Tie this process to its parent, then become the command."""
    parent, command = int(sys.argv[1]), sys.argv[2:]
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
    if os.getppid() != parent:  # it ended before the tether held
        raise SystemExit("the parent has ended already")
    os.execv(command[0], command)  # noqa: S606 - that is what this is for


if __name__ == "__main__":
    main()
