"""A control plane's processes: started as their ports come free, started again when they end, ended in order."""

import logging
import threading
import time
from collections.abc import Callable

from isthmus_sandbox.kubernetes import children
from isthmus_sandbox.kubernetes.children import Child, Program
from isthmus_sandbox.supervisor import ports

GRACE = 3.0  # seconds between SIGTERM and SIGKILL
RESTARTS = 5  # of one program within RESTART_WINDOW seconds, then the cluster has failed
RESTART_WINDOW = 120.0
log = logging.getLogger(__name__)


class StartFailed(Exception):
    """The control plane can't run; the message says why, and where to read on."""


class Processes:
    """The processes of the cluster `id_`, for its one thread; `stop` interrupts every wait."""

    def __init__(self, id_: str, stop: threading.Event, before_start: Callable[[str], None]) -> None:
        self.id, self._stop, self._before_start = id_, stop, before_start
        self._children: dict[str, Child] = {}
        self._starts: dict[str, list[float]] = {}

    def reset_restarts(self) -> None:
        """Forget how often programs ended, so that each may be started RESTARTS times again."""
        self._starts.clear()

    def await_port(self, label: str, port: int) -> None:
        """A killed predecessor's process may hold its port for a moment. Raises StartFailed."""
        deadline = time.monotonic() + 5
        while not ports.free(port):
            if time.monotonic() > deadline:
                raise StartFailed(f"port {port} on 127.0.0.1 for the {label} is taken; end what holds it (ss -ltnp)")
            if self._stop.wait(0.05):
                return

    def launch(self, program: Program) -> None:
        """Start a program, if it doesn't run. Raises StartFailed where it ends again and again."""
        if program.name in self._children:
            return
        now = time.monotonic()
        recent = [t for t in self._starts.get(program.name, []) if now - t < RESTART_WINDOW]
        if len(recent) >= RESTARTS:
            end = children.tail(program.log)
            raise StartFailed(f"{program.name} ended {RESTARTS} times in a row; see {program.log}, which ends:\n{end}")
        self._starts[program.name] = [*recent, now]
        self._before_start(program.name)
        self._children[program.name] = children.start(program)

    def watch(self) -> None:
        """Start again what ended by itself. Raises StartFailed."""
        for name, child in list(self._children.items()):
            if (code := child.ended()) is not None and not self._stop.is_set():
                log.warning("%s: %s ended with code %s, starting it again", self.id, name, code)
                self._stop.wait(0.2 * len(self._starts[name]))
                del self._children[name]
                self.launch(child.program)

    def end(self, grace: float) -> None:
        """End all: the clients of the API server first, the storage last."""
        storage = self._children.pop("etcd", None)
        children.stop(self._children.values(), grace=grace)
        children.stop([storage] if storage else [], grace=grace)
        self._children.clear()
