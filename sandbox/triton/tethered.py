"""Processes that end with the kubelet, also when it is killed: `python -m sandbox.triton.tethered COMMAND…`.

It asks the kernel for SIGKILL at its parent's end, then becomes the command. Asking before the exec, in a fork of a
process with threads, would risk a deadlock.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # prctl(2)


def main() -> None:
    """Tie, then become the command."""
    parent = int(sys.argv[1])
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before the request
        sys.exit(1)
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606


if __name__ == "__main__":
    main()
