"""One container of a pod: its process, its probes, its restarts."""

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
GRACE = 30.0  # seconds, terminationGracePeriodSeconds where a pod doesn't say
TAIL = 2048  # bytes of the log that are the termination message


def stamp() -> str:
    """Now, as Kubernetes writes times."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class Container:
    """A container and its present process."""

    spec: Obj
    address: str
    log: Path
    init: bool = False
    grace: float = GRACE  # what a failed probe's end gives
    process: subprocess.Popen[bytes] | None = None
    started_at: str = ""
    began: float = 0.0
    restarts: int = 0
    delay: float = FIRST_DELAY
    retry_at: float = 0.0
    kill_at: float | None = None  # its process was told to end, and is killed then
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

    @property
    def started(self) -> bool:
        """Whether it runs and its startup probe, if any, holds."""
        return self.running and (self.startup is None or self.startup.holds is True)

    @property
    def ready(self) -> bool:
        """Whether it has started and its readiness probe, if any, holds."""
        return self.started and (self.readiness is None or self.readiness.holds is True)

    @property
    def succeeded(self) -> bool:
        """Whether it has ended for good with 0."""
        return bool(self.done) and self.done["terminated"]["exitCode"] == 0

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
        self.began, self.started_at, self.kill_at = time.monotonic(), stamp(), None
        for probe in (self.startup, self.readiness, self.liveness):
            if probe:
                probe.start(self.began)

    def look(self, now: float) -> None:
        """Ask the probes that are due; a failed startup or liveness probe ends the process, with its grace period."""
        if self.kill_at is not None:
            self.press(now)
            return
        if self.startup and not self.startup.holds:
            self.startup.look(now)
            failed = self.startup if self.startup.holds is False else None
        else:
            if self.readiness:
                self.readiness.look(now)
            if self.liveness:
                self.liveness.look(now)
            failed = self.liveness if self.liveness and self.liveness.holds is False else None
        if failed:
            own = failed.spec.get("terminationGracePeriodSeconds")
            self.end(now + (self.grace if own is None else float(own)), now)

    def end(self, deadline: float, now: float) -> None:
        """Tell its processes to end (SIGTERM); they are killed at the deadline. A sooner deadline replaces a later."""
        if not self.running:
            return
        if self.kill_at is None and deadline > now:
            self._signal(signal.SIGTERM)
        self.kill_at = deadline if self.kill_at is None else min(deadline, self.kill_at)
        self.press(now)

    def press(self, now: float) -> None:
        """SIGKILL when the grace period is over."""
        if self.kill_at is not None and now >= self.kill_at and self.running:
            self._signal(signal.SIGKILL)

    def ended(self) -> dict[str, Any]:
        """The terminated state of the process that just ended, with all that it left of its own processes."""
        assert self.process is not None
        self._signal(signal.SIGKILL)
        code = self.process.returncode
        return terminated(128 - code if code < 0 else code, started_at=self.started_at, message=self.tail())

    def refuse(self, reason: str, message: str) -> None:
        """It will never run. 128 is what a kubelet says of a container that couldn't be started."""
        self.done = terminated(128, reason=reason, message=message)

    def back_off(self, state: dict[str, Any]) -> None:
        """Wait before the next start, twice as long as before unless it ran calmly."""
        calm = time.monotonic() - self.began > CALM
        self.delay = FIRST_DELAY if calm else self.delay
        self.last, self.restarts, self.process = state, self.restarts + 1, None
        self.retry_at = time.monotonic() + self.delay
        self.waiting = ("CrashLoopBackOff", f"back-off {self.delay:.0f}s restarting failed container={self.name}")
        self.delay = min(self.delay * 2, LONGEST_DELAY)

    def tail(self) -> str:
        """The end of its log, as the termination message."""
        if not self.log.exists():
            return ""
        with self.log.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - TAIL))
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
        return {
            "name": self.name,
            "image": self.spec["image"],
            "imageID": self.spec["image"],
            "state": state,
            "lastState": self.last,
            "ready": self.succeeded if self.init else self.ready,
            "started": self.started,
            "restartCount": self.restarts,
        }

    def _signal(self, number: int) -> None:
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, number)  # its own session's group: nothing else is in it
        except ProcessLookupError:
            pass


def terminated(code: int, *, reason: str = "", message: str = "", started_at: str = "") -> dict[str, Any]:
    """A terminated state as Kubernetes words it."""
    reason = reason or ("Completed" if code == 0 else "Error")
    facts = {"exitCode": code, "reason": reason, "finishedAt": stamp(), "startedAt": started_at, "message": message}
    return {"terminated": {k: v for k, v in facts.items() if v != ""}}
