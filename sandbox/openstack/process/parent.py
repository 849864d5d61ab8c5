"""Tie a process to the one that started it."""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # prctl(2)


def end_with_parent() -> None:
    """Get SIGTERM when the parent process (the very thread that started this one) ends, however it ends."""
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if parent == 1 or os.getppid() != parent:  # it ended before the kernel knew our wish
        sys.exit("the parent process has ended")
