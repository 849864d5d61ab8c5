"""One container of a pod: its process, its probes, its restarts, and its status as Kubernetes words it."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sandbox.tether import tethered
from sandbox.triton.probes import Probe

Obj = Mapping[str, Any]
FIRST_DELAY, LONGEST_DELAY, CALM = 1.0, 30.0, 60.0  # seconds; a real kubelet waits 10 to 300 and forgets after 600


def stamp() -> str:
    """Now, as Kubernetes writes times."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class Container:
    """A container and its present process."""

    spec: Obj
    address: str
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started_at: str = ""
    began: float = 0.0
    restarts: int = 0
    delay: float = FIRST_DELAY
    retry_at: float = 0.0
    last: dict[str, Any] = field(default_factory=dict)  # the terminated state of the process before
    done: dict[str, Any] = field(default_factory=dict)  # the terminated state of a container that isn't restarted
    waiting: tuple[str, str] = ("PodInitializing", "")
    startup: Probe | None = None
    readiness: Probe | None = None
    liveness: Probe | None = None

    def __post_init__(self) -> None:
        for kind in ("startup", "readiness", "liveness"):
            if found := self.spec.get(f"{kind}Probe"):
                setattr(self, kind, Probe(found, self.spec, self.address))

    @property
    def name(self) -> str:
        """Its name in the pod."""
        return str(self.spec["name"])

    @property
    def running(self) -> bool:
        """Whether its process lives."""
        return self.process is not None and self.process.poll() is None

    def start(self, command: list[str], environment: Mapping[str, str], folder: Path) -> None:
        """Start its process, the output appended to its log."""
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                tethered(command),
                env=dict(environment),
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        self.began, self.started_at = time.monotonic(), stamp()
        for probe in self._probes():
            probe.start(self.began)

    def look(self, now: float) -> None:
        """Ask the probes that are due; a failed startup or liveness probe ends the process."""
        if self.startup and self.startup.holds is None:
            self.startup.hurry(now)
            self.startup.look(now)
        elif self.startup and self.startup.holds is False:
            self.end(0)
        else:
            if self.readiness:
                if self.readiness.holds is None:
                    self.readiness.hurry(now)
                self.readiness.look(now)
            if self.liveness:
                self.liveness.look(now)
                if self.liveness.holds is False:
                    self.end(0)

    @property
    def started(self) -> bool:
        """Whether it runs and its startup probe, if any, holds."""
        return self.running and (self.startup is None or self.startup.holds is True)

    @property
    def ready(self) -> bool:
        """Whether it has started and its readiness probe, if any, holds."""
        return self.started and (self.readiness is None or self.readiness.holds is True)

    def ended(self) -> dict[str, Any]:
        """The terminated state of the process that just ended."""
        assert self.process is not None
        code = self.process.returncode
        number = 128 - code if code < 0 else code
        state = {"exitCode": number, "reason": "Completed" if number == 0 else "Error"}
        return {"terminated": {**state, "startedAt": self.started_at, "finishedAt": stamp(), "message": self.tail()}}

    def back_off(self, state: dict[str, Any]) -> None:
        """Wait before the next start, twice as long as before unless it ran calmly."""
        calm = time.monotonic() - self.began > CALM
        self.delay = FIRST_DELAY if calm else self.delay
        self.last, self.restarts, self.process = state, self.restarts + 1, None
        self.retry_at = time.monotonic() + self.delay
        self.waiting = ("CrashLoopBackOff", f"back-off {self.delay:.0f}s restarting failed container={self.name}")
        self.delay = min(self.delay * 2, LONGEST_DELAY)

    def end(self, grace: float) -> None:
        """SIGTERM to all its processes, SIGKILL after the grace period."""
        if self.process is None:
            return
        self._signal(signal.SIGTERM if grace else signal.SIGKILL)
        try:
            self.process.wait(grace or 5)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            self.process.wait(5)
        self._signal(signal.SIGKILL)  # stubs that outlive the server

    def tail(self, size: int = 2048) -> str:
        """The end of its log, as the termination message."""
        if not self.log.exists():
            return ""
        with self.log.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - size))
            return file.read().decode(errors="replace")

    def status(self) -> dict[str, Any]:
        """Its entry in containerStatuses."""
        if self.done:
            state = self.done
        elif self.running:
            state = {"running": {"startedAt": self.started_at}}
        else:
            reason, message = self.waiting
            state = {"waiting": {"reason": reason, **({"message": message} if message else {})}}
        completed = bool(self.done) and self.done["terminated"]["exitCode"] == 0
        return {
            "name": self.name,
            "image": self.spec["image"],
            "imageID": self.spec["image"],
            "state": state,
            "lastState": self.last,
            "ready": self.ready or completed,
            "started": self.started,
            "restartCount": self.restarts,
        }

    def _probes(self) -> list[Probe]:
        return [p for p in (self.startup, self.readiness, self.liveness) if p]

    def _signal(self, number: int) -> None:
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, number)  # its own session's group: nothing else is in it
        except ProcessLookupError:
            pass
