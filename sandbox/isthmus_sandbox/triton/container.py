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

from isthmus_sandbox.network.calls import Gate
from isthmus_sandbox.tether import tethered
from isthmus_sandbox.triton.probes import Probe

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
    term_at: float | None = None  # its preStop hook sleeps until then; then its process is told to end
    kill_at: float | None = None  # it ends, and is killed then
    last_state: dict[str, Any] = field(default_factory=dict)  # the terminated state of the process before
    final_state: dict[str, Any] = field(
        default_factory=dict
    )  # the terminated state of a container that isn't restarted
    waiting: tuple[str, str] = ("PodInitializing", "")
    startup: Probe | None = None
    readiness: Probe | None = None
    liveness: Probe | None = None

    def __post_init__(self) -> None:
        for kind in ("startup", "readiness", "liveness"):
            if probe := self.spec.get(f"{kind}Probe"):
                setattr(self, kind, Probe(probe, self.spec, self.address))

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
        return self.running and (self.startup is None or self.startup.passed is True)

    @property
    def ready(self) -> bool:
        """Whether it has started and its readiness probe, if any, holds."""
        return self.started and (self.readiness is None or self.readiness.passed is True)

    @property
    def succeeded(self) -> bool:
        """Whether it has ended for good with 0."""
        return bool(self.final_state) and self.final_state["terminated"]["exitCode"] == 0

    def start(self, command: list[str], environment: Mapping[str, str], folder: Path, gate: Gate | None) -> None:
        """Start its process, the output appended to its log; its connections pass the gate."""
        try:
            with self.log.open("ab") as log_file:
                self.process = subprocess.Popen(
                    gate.command(tethered(command)) if gate else tethered(command),
                    env=dict(environment),
                    cwd=folder,
                    stdin=subprocess.DEVNULL,
                    stdout=log_file,
                    stderr=log_file,
                    start_new_session=True,
                    pass_fds=gate.descriptors if gate else (),
                )
        except OSError:
            if gate:
                gate.close()
            raise
        if gate:
            gate.open()
        self.began, self.started_at = time.monotonic(), stamp()
        self.term_at = self.kill_at = None
        for probe in (self.startup, self.readiness, self.liveness):
            if probe:
                probe.start(self.began)

    def look(self, now: float) -> None:
        """Ask the probes that are due; a failed startup or liveness probe ends the process, with its grace period."""
        if self.kill_at is not None:
            self.press(now)
            return
        if self.startup and not self.startup.passed:
            self.startup.look(now)
            failed = self.startup if self.startup.passed is False else None
        else:
            if self.readiness:
                self.readiness.look(now)
            if self.liveness:
                self.liveness.look(now)
            failed = self.liveness if self.liveness and self.liveness.passed is False else None
        if failed:
            probe_grace = failed.spec.get("terminationGracePeriodSeconds")
            self.end(now + (self.grace if probe_grace is None else float(probe_grace)), now)

    def end(self, deadline: float, now: float) -> None:
        """End its processes: SIGTERM after the preStop hook's sleep, SIGKILL at the deadline, whichever comes first.

        The hook's time is part of the grace period. A sooner deadline replaces a later one.
        Source: https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/#hook-handler-execution
        """
        if not self.running:
            return
        if self.kill_at is None:
            sleep = ((self.spec.get("lifecycle") or {}).get("preStop") or {}).get("sleep") or {}
            self.term_at = now + float(sleep.get("seconds", 0))
        self.kill_at = deadline if self.kill_at is None else min(deadline, self.kill_at)
        self.press(now)

    def press(self, now: float) -> None:
        """SIGTERM when the hook has slept; SIGKILL when the grace period is over."""
        if self.kill_at is None or not self.running:
            return
        if now >= self.kill_at:
            self._signal(signal.SIGKILL)
        elif self.term_at is not None and now >= self.term_at:
            self._signal(signal.SIGTERM)
            self.term_at = None

    def ended(self) -> dict[str, Any]:
        """The terminated state of the process that just ended, with all that it left of its own processes."""
        assert self.process is not None
        self._signal(signal.SIGKILL)
        code = self.process.returncode
        return terminated(128 - code if code < 0 else code, started_at=self.started_at, message=self.tail())

    def refuse(self, reason: str, message: str) -> None:
        """It will never run. 128 is what a kubelet reports of a container that couldn't be started."""
        self.final_state = terminated(128, reason=reason, message=message)

    def back_off(self, state: dict[str, Any]) -> None:
        """Wait before the next start, twice as long as before unless it ran calmly."""
        calm = time.monotonic() - self.began > CALM
        self.delay = FIRST_DELAY if calm else self.delay
        self.last_state, self.restarts, self.process = state, self.restarts + 1, None
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
        if self.final_state:
            state = self.final_state
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
            "lastState": self.last_state,
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
