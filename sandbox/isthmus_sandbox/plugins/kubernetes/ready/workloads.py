"""Workloads: their pods run the new version and are ready."""

from typing import Any

from isthmus_sandbox.plugins.kubernetes.client import Api, Object
from isthmus_sandbox.plugins.kubernetes.ready.status import NeverReady, condition, has_condition, of_a, status, unseen

MAX_TROUBLED_PODS = 5  # troubled pods in one message
STARTING = (None, "ContainerCreating", "PodInitializing")


def deployment(api: Api, obj: Object) -> str | None:
    """All replicas are of the new generation and available.

    A paused one isn't ready, and one past its progress deadline may still be (deployment.go waits for both).
    """
    current, spec = status(obj), obj["spec"]
    if spec.get("paused"):
        return "it is paused: its controller brings up no new replica"
    if unseen(obj):
        return of_a("deployment")
    progressing = condition(obj, "Progressing")
    if progressing.get("status") == "False":
        return _with_pods(str(progressing.get("message")), api, obj)
    desired, updated = spec.get("replicas", 1), current.get("updatedReplicas", 0)
    available = current.get("availableReplicas", 0)
    if updated < desired or available < desired:
        return _with_pods(f"{min(updated, available)} of {desired} replicas are updated and available", api, obj)
    old = current.get("replicas", 0) - updated
    return f"{old} old replicas still run" if old > 0 else None


def stateful_set(api: Api, obj: Object) -> str | None:
    """All replicas are ready, and of the new revision where the update strategy brings them there."""
    current, spec = status(obj), obj["spec"]
    if unseen(obj):
        return of_a("stateful set")
    desired, ready = spec.get("replicas", 1), current.get("readyReplicas", 0)
    if ready < desired:
        return _with_pods(f"{ready} of {desired} replicas are ready", api, obj)
    strategy = spec.get("updateStrategy") or {}
    if strategy.get("type") == "OnDelete" or current.get("updateRevision") == current.get("currentRevision"):
        return None
    partition = int((strategy.get("rollingUpdate") or {}).get("partition") or 0)  # the first so many stay as they are
    updated, rolled = current.get("updatedReplicas", 0), max(desired - partition, 0)
    return None if partition and updated >= rolled else f"{updated} of {rolled} replicas have the new revision"


def daemon_set(api: Api, obj: Object) -> str | None:
    """A daemon of the new generation is available on every node that wants one."""
    current = status(obj)
    if unseen(obj):
        return of_a("daemon set")
    desired = current.get("desiredNumberScheduled", 0)
    on_delete = (obj["spec"].get("updateStrategy") or {}).get("type") == "OnDelete"
    updated = desired if on_delete else current.get("updatedNumberScheduled", 0)
    available = min(updated, current.get("numberAvailable", 0))
    return (
        None
        if available >= desired
        else _with_pods(f"{available} of {desired} daemons are updated and available", api, obj)
    )


def replication_controller(api: Api, obj: Object) -> str | None:
    """All replicas are available."""
    desired, available = obj["spec"].get("replicas", 1), status(obj).get("availableReplicas", 0)
    return None if available >= desired else f"{available} of {desired} replicas are available"


def job(api: Api, obj: Object) -> str | None:
    """It is complete; a suspended one is waited for as any other (checker/job/check.go)."""
    if has_condition(obj, "Failed"):
        raise NeverReady(_with_pods(f"the job failed: {condition(obj, 'Failed').get('message')}", api, obj))
    if has_condition(obj, "Complete"):
        return None
    succeeded, desired = status(obj).get("succeeded", 0), obj["spec"].get("completions") or 1
    return _with_pods(f"{succeeded} of {desired} completions", api, obj)


def pod(api: Api, obj: Object) -> str | None:
    """It runs and is ready, or has succeeded."""
    phase = status(obj).get("phase")
    if phase == "Failed":
        raise NeverReady("; ".join(["the pod failed", *trouble(obj)]))
    if phase == "Succeeded" or has_condition(obj, "Ready"):
        return None
    return "; ".join([f"phase {phase}", *trouble(obj)])


def trouble(obj: Object) -> list[str]:
    """Why a pod isn't up, in the words of its own status."""
    current, scheduled = status(obj), condition(obj, "PodScheduled")
    reasons = [str(current["message"])] if current.get("message") else []
    if scheduled.get("status") == "False":
        reasons.append(f"not scheduled: {scheduled.get('message')}")
    for container in [*(current.get("initContainerStatuses") or []), *(current.get("containerStatuses") or [])]:
        state: dict[str, Any] = container.get("state") or {}
        waiting, ended = state.get("waiting") or {}, state.get("terminated") or {}
        if waiting.get("reason") not in STARTING:
            reasons.append(f"container {container['name']}: {waiting['reason']} {waiting.get('message', '')}".rstrip())
        elif ended.get("exitCode"):
            reasons.append(
                f"container {container['name']}: exit code {ended['exitCode']} {ended.get('message', '')}".rstrip()
            )
    return reasons


def _with_pods(reason: str, api: Api, obj: Object) -> str:
    """`reason`, and what its pods say."""
    labels = (obj["spec"].get("selector") or {}).get("matchLabels") or {}
    if not labels:
        return reason
    selector = ",".join(f"{k}={v}" for k, v in labels.items())
    pods = api.call("GET", f"/api/v1/namespaces/{obj['metadata']['namespace']}/pods", labelSelector=selector)["items"]
    messages = [f"pod {p['metadata']['name']}: {', '.join(troubles)}" for p in pods if (troubles := trouble(p))]
    return "; ".join([reason, *messages[:MAX_TROUBLED_PODS]])
