"""What a shell may have closed or set otherwise is put right before a command begins."""

import codecs
import locale
import os
import sys

STREAMS = ("stdin", "stdout", "stderr")


def prepare() -> None:
    """Standard streams that are open, and text in UTF-8 (the process begins anew for that where it must)."""
    open_streams()
    if codecs.lookup(locale.getencoding()).name != "utf-8" and not sys.flags.utf8_mode:
        os.environ["PYTHONUTF8"] = "1"
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606  # the same command again


def open_streams() -> None:
    """Open what was closed (`<&-`, `>&-`) on the null device: else the next file that is opened takes its number."""
    for number, name in enumerate(STREAMS):
        if getattr(sys, name) is not None:
            continue
        mode = os.O_RDONLY if number == 0 else os.O_WRONLY
        try:
            os.fstat(number)
        except OSError:
            opened = os.open(os.devnull, mode)
            os.dup2(opened, number)  # for child processes as well
            if opened != number:
                os.close(opened)
        setattr(sys, name, open(os.devnull, "r" if number == 0 else "w"))  # noqa: SIM115  # until the process ends
