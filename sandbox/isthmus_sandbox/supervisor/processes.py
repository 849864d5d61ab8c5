"""The processes of a sandbox: started apart from us, remembered by id and start time, and ended by id only."""

import json
import os
import signal
import subprocess
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

import psutil

from isthmus import errors
from isthmus_sandbox.supervisor.layout import MARKER, Layout
from isthmus_sandbox.supervisor.service import Unit
from isthmus_sandbox.surroundings import clean

# Where our own code is: the services run the same as we do, however it came here.
SOURCES = os.pathsep.join(
    str(Path(file).resolve().parents[depth]) for file, depth in ((errors.__file__, 1), (__file__, 2))
)


@dataclass(frozen=True)
class Record:
    """What we know of a started process. A pid alone may name another program by now; with its start time it can't."""

    name: str
    pid: int
    created: float  # seconds since the epoch, as the kernel tells
    fingerprint: str  # of command and environment: a changed declaration restarts the service

    def process(self) -> psutil.Process | None:
        """The live process, or None when it ended or its pid belongs to another program now."""
        try:
            process = psutil.Process(self.pid)
            same_start = abs(process.create_time() - self.created) < 0.05
            return process if same_start and process.status() != psutil.STATUS_ZOMBIE else None
        except psutil.NoSuchProcess:
            return None


def fingerprint(unit: Unit) -> str:
    """What of a unit's declaration matters to its running process."""
    return sha256(json.dumps([unit.command, sorted(unit.environment.items())]).encode()).hexdigest()[:16]


def spawn(unit: Unit, layout: Layout) -> subprocess.Popen[bytes]:
    """Start a unit's process in a session of its own, its output appended to its log."""
    own_variables = {MARKER: str(layout.root), "PYTHONUNBUFFERED": "1"}
    env = {**clean(), "PYTHONPATH": SOURCES, **unit.environment, **own_variables}
    log = layout.log(unit.name)
    with log.open("ab") as log_file:
        log.chmod(0o600)
        return subprocess.Popen(
            unit.command,
            cwd=layout.root,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=log_file,
            stderr=log_file,
            start_new_session=True,
        )


class Records:
    """The records of a sandbox's services, one file each below `run/`."""

    def __init__(self, layout: Layout) -> None:
        self.folder = layout.folder("run")

    def put(self, unit: Unit, pid: int) -> Record:
        record = Record(unit.name, pid, psutil.Process(pid).create_time(), fingerprint(unit))
        file = self._file(unit.name)
        fresh = file.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(record)))
        fresh.replace(file)
        return record

    def get(self, name: str) -> Record | None:
        try:
            return Record(**json.loads(self._file(name).read_text()))
        except (FileNotFoundError, ValueError, TypeError):  # a torn or foreign file is no record
            return None

    def all(self) -> list[Record]:
        records = (self.get(file.stem) for file in sorted(self.folder.glob("*.json")))
        return [record for record in records if record]

    def drop(self, name: str) -> None:
        self._file(name).unlink(missing_ok=True)

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.json"


def marked(layout: Layout) -> list[psutil.Process]:
    """Every process that carries this sandbox's marker in its environment, ourselves left out."""
    root, processes = str(layout.root), []
    for process in psutil.process_iter():
        try:
            if (
                process.pid != os.getpid()
                and process.environ().get(MARKER) == root
                and process.status() != psutil.STATUS_ZOMBIE
            ):
                processes.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
            continue
    return processes


def orphans(layout: Layout, records: Iterable[Record]) -> list[psutil.Process]:
    """Marked processes below no recorded service: what a killed run left behind."""
    alive = {r.pid for r in records if r.process()}
    return [p for p in marked(layout) if not alive & ({p.pid} | _ancestors(p))]


def _ancestors(process: psutil.Process) -> set[int]:
    try:
        return {p.pid for p in process.parents()}
    except psutil.NoSuchProcess:
        return set()


def end(processes: Iterable[psutil.Process], grace: float) -> list[psutil.Process]:
    """SIGTERM, then SIGKILL after `grace` seconds; returns those that even SIGKILL left."""
    targets = list(processes)
    for process in targets:
        _send(process, signal.SIGTERM)
    _, remaining = psutil.wait_procs(targets, timeout=grace)
    for process in remaining:
        _send(process, signal.SIGKILL)
    return list(psutil.wait_procs(remaining, timeout=5)[1])


def _send(process: psutil.Process, number: int) -> None:
    try:
        process.send_signal(number)  # psutil checks the start time again: never another program's pid
    except psutil.NoSuchProcess:
        pass


def memory(process: psutil.Process) -> int:
    """Proportional set size in bytes of a process and all below it (shared pages counted once)."""
    total = 0
    for p in [process, *process.children(recursive=True)]:
        try:
            total += p.memory_full_info().pss
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return total


def holder(port: int) -> str:
    """Who listens on a port of loopback, for an error message."""
    for connection in psutil.net_connections("tcp"):
        if (
            connection.laddr
            and connection.laddr.port == port
            and connection.status == psutil.CONN_LISTEN
            and connection.pid
        ):
            process = psutil.Process(connection.pid)
            return f"process {connection.pid} ({process.name()})"
    return "a process of another user"
