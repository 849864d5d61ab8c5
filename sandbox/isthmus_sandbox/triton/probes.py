"""Startup, readiness and liveness probes, really asked.

Source: https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
"""

import http.client
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Obj = Mapping[str, Any]
KINDS = ("httpGet", "tcpSocket")
EAGER = 0.25  # seconds between two looks while a container starts


@dataclass
class Probe:
    """One probe of one container, with what it has seen so far."""

    spec: Obj
    container: Obj
    address: str
    successes: int = 0
    failures: int = 0
    due: float = 0.0
    early: float = 0.0
    passed: bool | None = None  # None until a threshold is reached

    def start(self, now: float) -> None:
        """A process began: forget, and wait for the initial delay."""
        self.successes, self.failures, self.passed = 0, 0, None
        self.due = self.early = now + float(self.spec.get("initialDelaySeconds") or 0)

    def look(self, now: float) -> None:
        """Ask if it is time.

        Until it holds for the first time the sandbox also asks between its periods, since a person waits for it. Then
        only a yes counts: `failureThreshold` failures last as long as Kubernetes says.
        """
        eager = self.passed is None and now >= self.early
        due = now >= self.due
        if not due and not eager:
            return
        self.early = now + EAGER
        if due:
            self.due = now + float(self.spec.get("periodSeconds") or 10)
        if succeeds(self.spec, self.container, self.address):
            self.successes, self.failures = self.successes + 1, 0
            if self.successes >= int(self.spec.get("successThreshold") or 1):
                self.passed = True
            return
        self.successes, self.failures = 0, self.failures + int(due)
        if self.failures >= int(self.spec.get("failureThreshold") or 3):
            self.passed = False


def succeeds(spec: Obj, container: Obj, address: str) -> bool:
    """One look: HTTP status 200 to 399, or a TCP connection."""
    timeout = float(spec.get("timeoutSeconds") or 1)
    action = spec.get("httpGet") or spec["tcpSocket"]
    place = (address, port(action["port"], container) or 0)
    try:
        if "httpGet" not in spec:
            with socket.create_connection(place, timeout):
                return True
        connection = http.client.HTTPConnection(*place, timeout=timeout)
        try:
            headers = {h["name"]: h["value"] for h in action.get("httpHeaders") or []}
            connection.request("GET", action.get("path") or "/", headers=headers)
            return 200 <= connection.getresponse().status < 400
        finally:
            connection.close()
    except (OSError, http.client.HTTPException):
        return False


def port(value: Any, container: Obj) -> int | None:
    """A port by number or by the container's name for it; None for a name that it hasn't."""
    if isinstance(value, int) or str(value).isdigit():
        return int(value)
    return next((int(p["containerPort"]) for p in container.get("ports") or [] if p.get("name") == value), None)
