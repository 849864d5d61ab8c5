"""A pod's status as Kubernetes words it, and what a kubelet that begins anew takes from it.

Source: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sandbox.triton.container import stamp, terminated

if TYPE_CHECKING:
    from sandbox.triton.pod import Pod


def of(pod: "Pod", before: Mapping[str, Any]) -> dict[str, Any]:
    """The status now; a condition that is as it was `before` keeps its time."""
    initialised = all(c.succeeded for c in pod.inits)
    ready = initialised and all(c.ready for c in pod.mains)
    facts = {"PodScheduled": True, "Initialized": initialised, "ContainersReady": ready, "Ready": ready}
    old = {c["type"]: c for c in before.get("conditions") or []}
    return {
        "phase": phase(pod),
        "hostIP": pod.cluster.host_ip(pod.pod),
        "podIP": pod.ip,
        "podIPs": [{"ip": pod.ip}],
        "startTime": pod.began,
        "conditions": [_condition(kind, str(holds), old.get(kind) or {}) for kind, holds in facts.items()],
        "initContainerStatuses": [c.status() for c in pod.inits],
        "containerStatuses": [c.status() for c in pod.mains],
    }


def phase(pod: "Pod") -> str:
    """Pending, Running, Succeeded or Failed."""
    ends = [c.succeeded for c in pod.mains if c.done]
    if any(c.done and not c.succeeded for c in pod.inits):
        return "Failed"
    if len(ends) == len(pod.mains):
        return "Succeeded" if all(ends) else "Failed"
    return "Running" if ends or any(c.running or c.restarts for c in pod.mains) else "Pending"


def recover(pod: "Pod") -> None:
    """After the kubelet's own end: its containers went with it, and are restarted where the policy says so."""
    before = pod.pod.get("status") or {}
    entries = [*(before.get("initContainerStatuses") or []), *(before.get("containerStatuses") or [])]
    known = {entry["name"]: entry for entry in entries}
    for container in [*pod.inits, *pod.mains]:
        entry = known.get(container.name) or {}
        state = entry.get("state") or {}
        container.restarts = int(entry.get("restartCount") or 0)
        container.last = dict(entry.get("lastState") or {})
        if "running" in state:
            gone = terminated(137, message="the kubelet ended", started_at=state["running"]["startedAt"])
            if pod.policy == "Never":
                container.done = gone
            else:
                container.last, container.restarts = gone, container.restarts + 1
        # Where all is restarted, init containers run again, as after a node's restart. Elsewhere an API server refuses
        # that a container that has ended for good lives again.
        elif "terminated" in state and not (container.init and pod.policy == "Always"):
            container.done = dict(state)
    pod.began = before.get("startTime") or pod.began


def _condition(kind: str, status: str, before: Mapping[str, Any]) -> dict[str, Any]:
    since = before["lastTransitionTime"] if before.get("status") == status else stamp()
    return {"type": kind, "status": status, "lastTransitionTime": since}
