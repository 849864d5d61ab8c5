"""Start, stop and watch the units of one sandbox."""

import fcntl
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psutil
from rich.console import Console

from isthmus_sandbox import jobs
from isthmus_sandbox.board import Board
from isthmus_sandbox.jobs import Job, JobError
from isthmus_sandbox.supervisor import ports, probes, processes
from isthmus_sandbox.supervisor.layout import Layout
from isthmus_sandbox.supervisor.service import Service, Task, Unit

POLL = 0.1  # seconds between two looks at a starting service


@dataclass(frozen=True)
class Status:
    """How one service is.

    `state` is `running`, `starting` (alive, its probe doesn't hold), `dead` (it ended by itself) or `stopped`.
    """

    name: str
    state: str
    log: Path
    ports: tuple[int, ...] = ()
    pid: int | None = None
    uptime: float = 0.0  # seconds
    memory: int = 0  # bytes, with all child processes


class Supervisor:
    """The units of one sandbox. It keeps no process of its own: what runs is remembered in the sandbox's folder."""

    def __init__(self, layout: Layout, console: Console | None = None) -> None:
        layout.claim()
        self.layout = layout
        self.console = console or Console(stderr=True)
        self.records = processes.Records(layout)
        self._interrupt = threading.Event()

    def up(self, units: Sequence[Unit], *, workers: int = 32) -> None:
        """Start what isn't running, in parallel as dependencies allow; what runs and is ready stays as it is.

        Raises `JobsFailed` with one `JobError` a failed unit. What started stays up: the next `up` goes on from there.
        """
        with self.exclusive("up"):
            self._end_orphans()
            with Board(f"Sandbox {self.layout.name}", self.console) as board:
                jobs.run([self._job(unit) for unit in units], board, workers=workers, interrupt=self._interrupt)

    def down(self, units: Sequence[Unit]) -> None:
        """Stop every recorded service, dependents first, then whatever of this sandbox is left."""
        with self.exclusive("down"):
            needed_by: dict[str, list[str]] = {}
            for unit in units:
                for dependency in unit.depends_on:
                    needed_by.setdefault(dependency, []).append(unit.name)
            graces = {u.name: u.stop_timeout for u in units if isinstance(u, Service)}
            recorded = {r.name for r in self.records.all()}
            chain = [
                Job(
                    name,
                    partial(self._stop, name, graces.get(name, 10.0)),
                    self._waits_for(name, needed_by, recorded),
                )
                for name in recorded
            ]
            with Board(f"Stopping sandbox {self.layout.name}", self.console) as board:
                jobs.run(chain, board, workers=32)
            self._end_orphans()

    def status(self, units: Sequence[Unit]) -> list[Status]:
        """How every declared service is now."""
        return [self._status(unit) for unit in units if isinstance(unit, Service)]

    @contextmanager
    def exclusive(self, verb: str) -> Iterator[None]:
        """Hold the sandbox's lock: two `up` at once would start everything twice."""
        with (self.records.folder / "lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise JobError(
                    f"sandbox {self.layout.name} is busy: another command starts or stops it, so `{verb}` can't",
                    fix="wait for it to end, then run this again",
                ) from None
            yield

    # -- one unit ---------------------------------------------------------

    def _job(self, unit: Unit) -> Job:
        if isinstance(unit, Task):
            return Job(unit.name, lambda: self._perform(unit), unit.depends_on)
        return Job(unit.name, lambda: self._start(unit), unit.depends_on, done=lambda: self._runs_ready(unit))

    def _runs_ready(self, service: Service) -> bool:
        record = self.records.get(service.name)
        return bool(
            record
            and record.process()
            and record.fingerprint == processes.fingerprint(service)
            and self._ready(service, 0, 0.0)
        )

    def _perform(self, task: Task) -> None:
        process = processes.spawn(task, self.layout)
        try:
            code = process.wait(task.timeout)
        except subprocess.TimeoutExpired:
            processes.end([psutil.Process(process.pid)], 5)
            raise self._failure(task, f"{task.name} didn't end within {task.timeout:.0f} s") from None
        if code:
            raise self._failure(task, f"{task.name} ended with exit code {code}")

    def _start(self, service: Service) -> str | None:
        note = self._clear(service)
        self._check_ports(service)
        log = self.layout.log(service.name)
        log_start, started = log.stat().st_size if log.exists() else 0, time.time()
        process = processes.spawn(service, self.layout)
        self.records.put(service, process.pid)
        deadline = time.monotonic() + service.start_timeout
        while not self._ready(service, log_start, started):
            if (code := process.poll()) is not None:
                raise self._failure(service, f"{service.name} ended with exit code {code} before it was ready")
            if time.monotonic() > deadline:
                raise self._failure(
                    service,
                    f"{service.name} isn't ready after {service.start_timeout:.0f} s (its pid is {process.pid})",
                )
            if self._interrupt.wait(POLL):
                raise self._failure(service, f"{service.name} wasn't ready yet when this was broken off")
        return note

    def _clear(self, service: Service) -> str | None:
        """End a former process of this service that is sick or declared otherwise by now; a note for the board."""
        record = self.records.get(service.name)
        if record is None:
            return None
        if record.process() is None:
            return "recovered: it had ended by itself"
        changed = record.fingerprint != processes.fingerprint(service)
        self._stop(service.name, service.stop_timeout)
        return "restarted: its declaration changed" if changed else "restarted: it didn't answer"

    def _check_ports(self, service: Service) -> None:
        for name in service.ports:
            port = self.layout.port(name)
            if not ports.free(port):
                raise JobError(
                    f"{service.name} can't start: port {port} on 127.0.0.1 is taken by {processes.holder(port)}",
                    fix="end that process and run this again, or have new ports chosen (and all data removed) by "
                    f"`isthmus sandbox clean --sandbox {self.layout.name}`",
                )

    def _ready(self, service: Service, log_start: int, started: float) -> bool:
        log = self.layout.log(service.name)
        return all(probes.ready(p, log=log, log_start=log_start, started=started) for p in service.ready)

    def _stop(self, name: str, grace: float) -> None:
        record = self.records.get(name)
        process = record.process() if record else None
        if process:
            remaining = processes.end([process], grace)
            if remaining:
                raise JobError(
                    f"{name} (pid {process.pid}) doesn't end, not even by SIGKILL",
                    fix=f"look at it with `ps -p {process.pid}`",
                )
        self.records.drop(name)

    def _end_orphans(self) -> None:
        orphans = processes.orphans(self.layout, self.records.all())
        if orphans:
            names = ", ".join(f"{p.name()} ({p.pid})" for p in orphans if p.is_running())
            self.console.print(f"  ending what an earlier run left behind: {names}", style="yellow", highlight=False)
            processes.end(orphans, 3)

    def _status(self, service: Service) -> Status:
        record = self.records.get(service.name)
        log, numbers = self.layout.log(service.name), tuple(self.layout.port(p) for p in service.ports)
        if record is None:
            return Status(service.name, "stopped", log, numbers)
        process = record.process()
        if process is None:
            return Status(service.name, "dead", log, numbers, record.pid)
        state = "running" if self._ready(service, 0, 0.0) else "starting"
        return Status(
            service.name, state, log, numbers, record.pid, time.time() - record.created, processes.memory(process)
        )

    def _failure(self, unit: Unit, event: str) -> JobError:
        return JobError(
            event,
            log=self.layout.log(unit.name),
            fix="fix what the log reports, then run this again: it goes on from here",
        )

    @staticmethod
    def _waits_for(name: str, needed_by: dict[str, list[str]], recorded: set[str]) -> tuple[str, ...]:
        """The services to stop before `name`: all that depend on it, through tasks as well."""
        dependents: set[str] = set()
        stack = list(needed_by.get(name, ()))
        while stack:
            dependent = stack.pop()
            if dependent not in dependents:
                dependents.add(dependent)
                stack.extend(needed_by.get(dependent, ()))
        return tuple(sorted(dependents & recorded))
