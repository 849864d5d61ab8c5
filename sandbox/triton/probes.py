"""Startup, readiness and liveness probes, really asked.

Source: https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
"""

import http.client
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Obj = Mapping[str, Any]


@dataclass
class Probe:
    """One probe of one container, with what it has seen so far."""

    spec: Obj
    container: Obj
    address: str
    good: int = 0
    bad: int = 0
    due: float = 0.0
    holds: bool | None = None  # None until a threshold is reached

    def start(self, now: float) -> None:
        """A process began: forget, and wait for the first period."""
        self.good, self.bad, self.holds = 0, 0, None
        self.due = now + float(self.spec.get("initialDelaySeconds") or 0)

    def look(self, now: float) -> None:
        """Ask if it is time."""
        if now < self.due:
            return
        self.due = now + float(self.spec.get("periodSeconds") or 10)
        if ask(self.spec, self.container, self.address):
            self.good, self.bad = self.good + 1, 0
            if self.good >= int(self.spec.get("successThreshold") or 1):
                self.holds = True
        else:
            self.good, self.bad = 0, self.bad + 1
            if self.bad >= int(self.spec.get("failureThreshold") or 3):
                self.holds = False

    def hurry(self, now: float) -> None:
        """While a container starts the sandbox looks more often than its period: a person waits for it."""
        self.due = min(self.due, now + 0.25)


def ask(spec: Obj, container: Obj, address: str) -> bool:
    """One look: HTTP status 200 to 399, or a TCP connection."""
    timeout = float(spec.get("timeoutSeconds") or 1)
    try:
        if get := spec.get("httpGet"):
            connection = http.client.HTTPConnection(address, port(get["port"], container), timeout=timeout)
            try:
                connection.request("GET", get.get("path") or "/")
                return 200 <= connection.getresponse().status < 400
            finally:
                connection.close()
        if tcp := spec.get("tcpSocket"):
            with socket.create_connection((address, port(tcp["port"], container)), timeout):
                return True
    except (OSError, http.client.HTTPException):
        return False
    raise ValueError(f"a probe of kind {sorted(spec)}: the sandbox has httpGet and tcpSocket")


def port(value: Any, container: Obj) -> int:
    """A port by number or by the container's name for it."""
    if isinstance(value, int) or str(value).isdigit():
        return int(value)
    return next(int(p["containerPort"]) for p in container.get("ports") or [] if p.get("name") == value)


def now() -> float:
    """The clock of probes, in seconds."""
    return time.monotonic()
