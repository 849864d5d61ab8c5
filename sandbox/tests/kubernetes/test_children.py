"""Children end with their parent, whatever ends it."""

import os
import subprocess
import sys
from pathlib import Path

import psutil

from isthmus_sandbox.kubernetes import children
from isthmus_sandbox.kubernetes.children import Program
from tests.kubernetes.running import until

PARENT = """
import sys, time
from pathlib import Path
from isthmus_sandbox.kubernetes import children
child = children.start(children.Program("sleep", ("/bin/sleep", "300"), Path(sys.argv[1])))
print(child.process.pid, flush=True)
time.sleep(300)
"""


def test_a_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT, str(tmp_path / "log")], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    until("the child became its command", lambda: child.name() == "sleep", 10)
    parent.kill()
    parent.wait()
    until("the child ends", lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE, 5)


def test_stop_ends_by_sigkill_what_ignores_sigterm(tmp_path: Path) -> None:
    log = tmp_path / "log"
    deaf = Program("deaf", ("/bin/sh", "-c", "trap '' TERM; echo deaf; while :; do sleep 0.1; done"), log)
    child = children.start(deaf)
    until("it is deaf", lambda: "deaf" in children.tail(log), 10)
    assert child.ended() is None
    children.stop([child], grace=0.3)
    assert child.ended() == -9


def test_a_program_has_its_environment_and_log(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "out"
    child = children.start(Program("env", ("/usr/bin/env",), log, {"GOGC": "40"}))
    child.process.wait(30)
    text = log.read_text()
    assert "GOGC=40" in text and f"PATH={os.environ['PATH']}" in text
    assert len(children.tail(log, 2).splitlines()) == 2
    assert children.tail(tmp_path / "none") == ""
