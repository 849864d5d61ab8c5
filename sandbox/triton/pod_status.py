"""A pod's status as Kubernetes words it, and what a kubelet that begins anew takes from it.

Source: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.triton.container import Container, stamp, terminated

Obj = Mapping[str, Any]


@dataclass
class Life:
    """What a pod's status tells of: its containers, its address, its beginning."""

    inits: list[Container]
    mains: list[Container]
    policy: str
    ip: str
    began: str = field(default_factory=stamp)

    def status(self, host_ip: str, before: Obj) -> dict[str, Any]:
        """The status now; a condition that is as it was `before` keeps its time."""
        initialised = all(c.succeeded for c in self.inits)
        ready = initialised and all(c.ready for c in self.mains)
        facts = {"PodScheduled": True, "Initialized": initialised, "ContainersReady": ready, "Ready": ready}
        old = {c["type"]: c for c in before.get("conditions") or []}
        return {
            "phase": self.phase(),
            "hostIP": host_ip,
            "podIP": self.ip,
            "podIPs": [{"ip": self.ip}],
            "startTime": self.began,
            "conditions": [_condition(kind, str(holds), old.get(kind) or {}) for kind, holds in facts.items()],
            "initContainerStatuses": [c.status() for c in self.inits],
            "containerStatuses": [c.status() for c in self.mains],
        }

    def phase(self) -> str:
        """Pending, Running, Succeeded or Failed."""
        ends = [c.succeeded for c in self.mains if c.done]
        if any(c.done and not c.succeeded for c in self.inits):
            return "Failed"
        if len(ends) == len(self.mains):
            return "Succeeded" if all(ends) else "Failed"
        return "Running" if ends or any(c.running or c.restarts for c in self.mains) else "Pending"

    def recover(self, before: Obj) -> None:
        """After the kubelet's own end: its containers went with it, and are restarted where the policy says so."""
        entries = [*(before.get("initContainerStatuses") or []), *(before.get("containerStatuses") or [])]
        known = {entry["name"]: entry for entry in entries}
        for container in [*self.inits, *self.mains]:
            entry = known.get(container.name) or {}
            state = entry.get("state") or {}
            container.restarts = int(entry.get("restartCount") or 0)
            container.last = dict(entry.get("lastState") or {})
            if "running" in state:
                gone = terminated(137, message="the kubelet ended", started_at=state["running"]["startedAt"])
                if self.policy == "Never":
                    container.done = gone
                else:
                    container.last, container.restarts = gone, container.restarts + 1
            # Where all is restarted, init containers run again, as after a node's restart. Elsewhere an API server
            # refuses that a container that has ended for good lives again.
            elif "terminated" in state and not (container.init and self.policy == "Always"):
                container.done = dict(state)
        self.began = before.get("startTime") or self.began


def _condition(kind: str, status: str, before: Obj) -> dict[str, Any]:
    since = before["lastTransitionTime"] if before.get("status") == status else stamp()
    return {"type": kind, "status": status, "lastTransitionTime": since}
