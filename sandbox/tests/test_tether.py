"""A tethered process ends with its parent, and never begins without it."""

import os
import signal
import subprocess
import sys

import psutil
import pytest

from isthmus_sandbox import tether

PARENT = """
import signal, subprocess, sys, time
from isthmus_sandbox.tether import tethered
child = subprocess.Popen(tethered(["sleep", "300"], signal.SIGTERM))
print(child.pid, flush=True)
time.sleep(300)
"""


def test_it_ends_when_its_parent_is_killed() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    child = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    child.wait(30)


def test_it_becomes_its_command() -> None:
    command = tether.tethered([sys.executable, "-c", "import os; print(os.getpid())"])
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert int(process.communicate(timeout=30)[0]) == process.pid


def test_none_starts_for_a_parent_that_has_ended() -> None:
    command = [sys.executable, tether.__file__, str(int(signal.SIGTERM)), "1", "/bin/echo", "no"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert "has ended" in done.stderr


@pytest.mark.parametrize(("command", "code"), [("isthmus-no-such-program", 127), (os.devnull, 126)])
def test_what_cannot_run_says_so_with_the_code_of_a_shell(command: str, code: int) -> None:
    done = subprocess.run(tether.tethered([command]), capture_output=True, text=True)
    assert done.returncode == code
    assert f"{command} can't be run" in done.stderr
