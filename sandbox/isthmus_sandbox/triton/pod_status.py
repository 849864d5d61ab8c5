"""A pod's status as Kubernetes words it, and what a kubelet that begins anew takes from it.

Source: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from isthmus_sandbox.triton.container import Container, stamp, terminated

Obj = Mapping[str, Any]


@dataclass
class Life:
    """What a pod's status reports: its containers, its address, its beginning."""

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
            "conditions": [_condition(kind, str(value), old.get(kind) or {}) for kind, value in facts.items()],
            "initContainerStatuses": [c.status() for c in self.inits],
            "containerStatuses": [c.status() for c in self.mains],
        }

    def phase(self) -> str:
        """Pending, Running, Succeeded or Failed."""
        ends = [c.succeeded for c in self.mains if c.final_state]
        if any(c.final_state and not c.succeeded for c in self.inits):
            return "Failed"
        if len(ends) == len(self.mains):
            return "Succeeded" if all(ends) else "Failed"
        return "Running" if ends or any(c.running or c.restarts for c in self.mains) else "Pending"

    def recover(self, before: Obj) -> None:
        """After the kubelet's own end: its containers went with it, and are restarted where the policy says so."""
        entries = [*(before.get("initContainerStatuses") or []), *(before.get("containerStatuses") or [])]
        entries_by_name = {entry["name"]: entry for entry in entries}
        for container in [*self.inits, *self.mains]:
            entry = entries_by_name.get(container.name) or {}
            state = entry.get("state") or {}
            container.restarts = int(entry.get("restartCount") or 0)
            container.last_state = dict(entry.get("lastState") or {})
            if "running" in state:
                killed = terminated(137, message="the kubelet ended", started_at=state["running"]["startedAt"])
                if self.policy == "Never":
                    container.final_state = killed
                else:
                    container.last_state, container.restarts = killed, container.restarts + 1
            # Where all is restarted, init containers run again, as after a node's restart. Elsewhere an API server
            # refuses that a container that has ended for good lives again.
            elif "terminated" in state and not (container.init and self.policy == "Always"):
                container.final_state = dict(state)
        self.began = before.get("startTime") or self.began


def _condition(kind: str, status: str, old: Obj) -> dict[str, Any]:
    since = old["lastTransitionTime"] if old.get("status") == status else stamp()
    return {"type": kind, "status": status, "lastTransitionTime": since}
