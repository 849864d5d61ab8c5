"""Signals reach a foreground command once each, and it ends with us."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from isthmus_sandbox.engine.foreground import foreground
from isthmus_sandbox.engine.interruption import VARIABLE, interrupted
from tests.kubernetes.running import until

pytestmark = pytest.mark.slow

# Counts its SIGINTs, ends on SIGTERM with the count.
CHILD = """
import os, pathlib, signal, sys
folder = pathlib.Path(sys.argv[1])
interrupts = []
def interrupted(*_):
    interrupts.append(1)
    (folder / "count").write_text(str(len(interrupts)))
signal.signal(signal.SIGINT, interrupted)
signal.signal(signal.SIGTERM, lambda *_: os._exit(40 + len(interrupts)))
(folder / "mark").write_text(os.environ["ISTHMUS_INTERRUPTED"])
(folder / "pid").write_text(str(os.getpid()))
while True:
    signal.pause()
"""
WRAPPER = """
import os, sys, pathlib
from isthmus_sandbox.engine.foreground import foreground
sys.exit(foreground([sys.executable, "-c", sys.argv[1], sys.argv[2]], pathlib.Path("."), os.environ))
"""


@pytest.fixture
def wrapper(tmp_path: Path) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-c", WRAPPER, CHILD, str(tmp_path)], stdin=subprocess.DEVNULL, start_new_session=True
    )
    until("the child runs", lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text(), 20)
    return process


def test_exit_code_is_the_command_s(tmp_path: Path) -> None:
    assert foreground(["sh", "-c", "exit 7"], tmp_path, os.environ) == 7
    assert foreground(["sh", "-c", "kill -KILL $$"], tmp_path, os.environ) == 128 + 9


def test_folder_and_environment_are_given(tmp_path: Path) -> None:
    command = ["sh", "-c", 'printf "%s %s" "$PWD" "$PROBE" > out']
    assert foreground(command, tmp_path, {**os.environ, "PROBE": "x"}) == 0
    assert (tmp_path / "out").read_text() == f"{tmp_path} x"


def test_a_signal_to_us_or_to_our_group_arrives_once(wrapper: subprocess.Popen[bytes], tmp_path: Path) -> None:
    wrapper.send_signal(signal.SIGINT)
    until("the child got it", (tmp_path / "count").exists, 10)
    (tmp_path / "count").unlink()
    os.killpg(wrapper.pid, signal.SIGINT)
    until("the child got the second", (tmp_path / "count").exists, 10)
    wrapper.send_signal(signal.SIGTERM)
    assert wrapper.wait(30) == 42


def test_a_signal_leaves_a_mark_while_the_command_runs(wrapper: subprocess.Popen[bytes], tmp_path: Path) -> None:
    mark = Path((tmp_path / "mark").read_text())
    assert not interrupted({VARIABLE: str(mark)})
    wrapper.send_signal(signal.SIGINT)
    until("the mark is there", lambda: interrupted({VARIABLE: str(mark)}), 10)
    wrapper.send_signal(signal.SIGTERM)
    assert wrapper.wait(30) == 41
    assert not mark.exists()


def test_killing_us_ends_the_command(wrapper: subprocess.Popen[bytes], tmp_path: Path) -> None:
    child = psutil.Process(int((tmp_path / "pid").read_text()))
    wrapper.kill()
    wrapper.wait(30)
    until("the child ends", lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE, 10)


@pytest.mark.parametrize("closed", ["<&-", ">&-", "<&- >&- 2>&-"])
def test_closed_standard_streams_stop_nothing(tmp_path: Path, closed: str) -> None:
    program = "import pathlib, sys; pathlib.Path(sys.argv[1]).write_text('ran')"
    script = f'exec "$0" -c "$1" "$2" "$3" {closed}'
    command = ["sh", "-c", script, sys.executable, WRAPPER, program, str(tmp_path / "out")]
    assert subprocess.run(command, capture_output=True).returncode == 0
    assert (tmp_path / "out").read_text() == "ran"
