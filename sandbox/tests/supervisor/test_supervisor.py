"""The supervisor on small real processes: order, readiness, failure, orphans, taken ports."""

import io
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from rich.console import Console

from isthmus_sandbox.jobs import JobError, JobsFailed
from isthmus_sandbox.supervisor.layout import MARKER, Layout
from isthmus_sandbox.supervisor.service import FileProbe, HttpProbe, LogProbe, Service, Task, Unit
from isthmus_sandbox.supervisor.supervisor import Supervisor

pytestmark = pytest.mark.slow

SLEEPER = "import time; print('ready', flush=True); time.sleep(300)"


@pytest.fixture
def layout(tmp_path: Path) -> Iterator[Layout]:
    found = Layout("t", tmp_path / "t")
    yield found
    Supervisor(found, quiet()).down([])


def quiet() -> Console:
    return Console(file=io.StringIO())


def sleeper(name: str, *depends_on: str, code: str = SLEEPER) -> Service:
    return Service(name, (sys.executable, "-c", code), (LogProbe("ready"),), depends_on=depends_on, stop_timeout=1)


def process(layout: Layout, name: str) -> psutil.Process:
    record = Supervisor(layout, quiet()).records.get(name)
    assert record
    found = record.process()
    assert found
    return found


def eventually(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end, "did not come true within 10 s"
        time.sleep(0.02)


def test_a_dependency_is_ready_before_its_dependent_starts(layout: Layout) -> None:
    code = "import time; time.sleep(.3); print('ready', flush=True); time.sleep(300)"
    units: list[Unit] = [sleeper("late", "early"), sleeper("early", code=code)]
    Supervisor(layout, quiet()).up(units)
    assert process(layout, "late").create_time() >= process(layout, "early").create_time() + 0.3
    assert {s.state for s in Supervisor(layout, quiet()).status(units)} == {"running"}


def test_a_second_up_leaves_what_runs_alone(layout: Layout) -> None:
    Supervisor(layout, quiet()).up([sleeper("a")])
    before = process(layout, "a").pid
    Supervisor(layout, quiet()).up([sleeper("a")])
    assert process(layout, "a").pid == before


def test_a_changed_declaration_restarts_the_service(layout: Layout) -> None:
    Supervisor(layout, quiet()).up([sleeper("a")])
    before = process(layout, "a").pid
    Supervisor(layout, quiet()).up([sleeper("a", code=SLEEPER + "  # other")])
    assert process(layout, "a").pid != before
    assert not psutil.pid_exists(before)


def test_a_killed_service_is_reported_and_recovered(layout: Layout) -> None:
    units: list[Unit] = [sleeper("a"), sleeper("b")]
    Supervisor(layout, quiet()).up(units)
    process(layout, "a").kill()
    eventually(lambda: [s.state for s in Supervisor(layout, quiet()).status(units)] == ["dead", "running"])
    kept = process(layout, "b").pid
    Supervisor(layout, quiet()).up(units)
    assert [s.state for s in Supervisor(layout, quiet()).status(units)] == ["running", "running"]
    assert process(layout, "b").pid == kept


def test_a_failing_task_stops_what_needs_it_and_shows_its_log(layout: Layout) -> None:
    bad = Task("prepare", (sys.executable, "-c", "print('no such table'); raise SystemExit(3)"))
    with pytest.raises(JobsFailed) as failed:
        Supervisor(layout, quiet()).up([bad, sleeper("a", "prepare")])
    error = failed.value.failures["prepare"]
    assert isinstance(error, JobError)
    assert "exit code 3" in error.what
    assert "no such table" in str(error)
    assert Supervisor(layout, quiet()).records.get("a") is None


def test_a_service_that_ends_early_fails_at_once(layout: Layout) -> None:
    with pytest.raises(JobsFailed, match="exit code 7 before it was ready"):
        Supervisor(layout, quiet()).up([sleeper("a", code="raise SystemExit(7)")])


def test_a_service_that_never_gets_ready_fails_in_its_time(layout: Layout) -> None:
    slow = Service(
        "a",
        (sys.executable, "-c", "import time; time.sleep(300)"),
        (LogProbe("ready"),),
        start_timeout=0.3,
        stop_timeout=1,
    )
    with pytest.raises(JobsFailed, match="isn't ready after"):
        Supervisor(layout, quiet()).up([slow])


def test_down_ends_everything_also_what_ignores_sigterm(layout: Layout) -> None:
    stubborn = "import signal, time; signal.signal(15, signal.SIG_IGN); print('ready', flush=True); time.sleep(300)"
    units: list[Unit] = [sleeper("a", code=stubborn), sleeper("b", "a")]
    Supervisor(layout, quiet()).up(units)
    pids = [process(layout, n).pid for n in ("a", "b")]
    Supervisor(layout, quiet()).down(units)
    assert not any(psutil.pid_exists(p) for p in pids)
    assert {s.state for s in Supervisor(layout, quiet()).status(units)} == {"stopped"}


def test_orphans_are_ended_and_nothing_else(layout: Layout, tmp_path: Path) -> None:
    command = [sys.executable, "-c", SLEEPER]
    orphan = subprocess.Popen(command, env={**os.environ, MARKER: str(layout.root)}, stdout=subprocess.DEVNULL)
    other = subprocess.Popen(command, env={**os.environ, MARKER: str(tmp_path / "another")}, stdout=subprocess.DEVNULL)
    try:
        eventually(
            lambda: MARKER in psutil.Process(orphan.pid).environ() and MARKER in psutil.Process(other.pid).environ()
        )
        Supervisor(layout, quiet()).up([sleeper("a")])
        orphan.wait(30)  # raises when it still runs
        assert other.poll() is None
    finally:
        for p in (orphan, other):
            p.kill()
            p.wait()


def test_a_child_of_a_running_service_is_no_orphan(layout: Layout) -> None:
    child_code = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(300)']); "
    code = child_code + SLEEPER
    Supervisor(layout, quiet()).up([sleeper("a", code=code)])
    child = process(layout, "a").children()[0]
    Supervisor(layout, quiet()).up([sleeper("a", code=code)])
    assert child.is_running()
    Supervisor(layout, quiet()).down([sleeper("a", code=code)])
    eventually(lambda: not child.is_running())


def test_a_taken_port_names_its_holder_and_the_fix(layout: Layout) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", layout.port("web")))
        holder.listen()
        web = Service("web", ("true",), (HttpProbe(f"http://127.0.0.1:{layout.port('web')}/"),), ports=("web",))
        with pytest.raises(JobsFailed) as failed:
            Supervisor(layout, quiet()).up([web])
    error = failed.value.failures["web"]
    assert isinstance(error, JobError)
    assert f"port {layout.port('web')}" in error.what
    assert f"process {os.getpid()}" in error.what
    assert "end that process" in error.fix


def test_two_commands_at_once_exclude_each_other(layout: Layout) -> None:
    with Supervisor(layout, quiet()).exclusive("up"), pytest.raises(JobError, match="is busy"):
        Supervisor(layout, quiet()).up([])


def test_a_file_probe_wants_a_fresh_file(layout: Layout) -> None:
    file = layout.state("a") / "done"
    file.write_text("")
    os.utime(file, (1, 1))
    code = f"import time, pathlib; time.sleep(.2); pathlib.Path({str(file)!r}).touch(); time.sleep(300)"
    Supervisor(layout, quiet()).up([Service("a", (sys.executable, "-c", code), (FileProbe(file),), stop_timeout=1)])
    assert file.stat().st_mtime > 1


def test_ports_are_kept_and_differ(layout: Layout) -> None:
    first = layout.port("x")
    assert layout.port("x") == first
    assert layout.port("y") != first


def test_a_torn_record_is_no_record(layout: Layout) -> None:
    Supervisor(layout, quiet()).up([sleeper("a")])
    (layout.root / "run" / "a.json").write_text('{"name": "a", "pid"')
    Supervisor(layout, quiet()).up([sleeper("a")])  # the lost process is an orphan, and a new one takes its place
    assert process(layout, "a").is_running()
