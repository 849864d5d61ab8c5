"""Workloads: their pods run the new version and are ready."""

from typing import Any

from sandbox.plugins.kubernetes.client import Api, Object
from sandbox.plugins.kubernetes.ready.status import NeverReady, condition, holds, of_a, status, unseen

SHOWN = 5  # troubled pods in one message
STARTING = (None, "ContainerCreating", "PodInitializing")


def deployment(api: Api, obj: Object) -> str | None:
    """All replicas are of the new generation and available."""
    said, spec = status(obj), obj["spec"]
    if spec.get("paused"):
        return None
    if unseen(obj):
        return of_a("deployment")
    progressing = condition(obj, "Progressing")
    if progressing.get("reason") == "ProgressDeadlineExceeded":
        raise NeverReady(_with_pods(str(progressing.get("message")), api, obj))
    wanted, updated = spec.get("replicas", 1), said.get("updatedReplicas", 0)
    available = said.get("availableReplicas", 0)
    if updated < wanted or available < wanted:
        return _with_pods(f"{min(updated, available)} of {wanted} replicas are updated and available", api, obj)
    old = said.get("replicas", 0) - updated
    return f"{old} old replicas still run" if old > 0 else None


def stateful_set(api: Api, obj: Object) -> str | None:
    """All replicas are ready, and of the new revision where the update strategy brings them there."""
    said, spec = status(obj), obj["spec"]
    if unseen(obj):
        return of_a("stateful set")
    wanted, ready = spec.get("replicas", 1), said.get("readyReplicas", 0)
    if ready < wanted:
        return _with_pods(f"{ready} of {wanted} replicas are ready", api, obj)
    strategy = spec.get("updateStrategy") or {}
    if strategy.get("type") == "OnDelete" or said.get("updateRevision") == said.get("currentRevision"):
        return None
    kept = int((strategy.get("rollingUpdate") or {}).get("partition") or 0)  # the first so many stay as they are
    updated, rolled = said.get("updatedReplicas", 0), max(wanted - kept, 0)
    return None if kept and updated >= rolled else f"{updated} of {rolled} replicas have the new revision"


def daemon_set(api: Api, obj: Object) -> str | None:
    """A daemon of the new generation is available on every node that wants one."""
    said = status(obj)
    if unseen(obj):
        return of_a("daemon set")
    wanted = said.get("desiredNumberScheduled", 0)
    on_delete = (obj["spec"].get("updateStrategy") or {}).get("type") == "OnDelete"
    updated = wanted if on_delete else said.get("updatedNumberScheduled", 0)
    good = min(updated, said.get("numberAvailable", 0))
    return None if good >= wanted else _with_pods(f"{good} of {wanted} daemons are updated and available", api, obj)


def replication_controller(api: Api, obj: Object) -> str | None:
    """All replicas are available."""
    wanted, available = obj["spec"].get("replicas", 1), status(obj).get("availableReplicas", 0)
    return None if available >= wanted else f"{available} of {wanted} replicas are available"


def job(api: Api, obj: Object) -> str | None:
    """It is complete; a suspended one is as ready as it gets."""
    if holds(obj, "Failed"):
        raise NeverReady(_with_pods(f"the job failed: {condition(obj, 'Failed').get('message')}", api, obj))
    if holds(obj, "Complete") or obj["spec"].get("suspend"):
        return None
    done, wanted = status(obj).get("succeeded", 0), obj["spec"].get("completions") or 1
    return _with_pods(f"{done} of {wanted} completions", api, obj)


def pod(api: Api, obj: Object) -> str | None:
    """It runs and is ready, or has succeeded."""
    phase = status(obj).get("phase")
    if phase == "Failed":
        raise NeverReady("; ".join(["the pod failed", *trouble(obj)]))
    if phase == "Succeeded" or holds(obj, "Ready"):
        return None
    return "; ".join([f"phase {phase}", *trouble(obj)])


def trouble(found: Object) -> list[str]:
    """Why a pod isn't up, in the words of its own status."""
    said, scheduled = status(found), condition(found, "PodScheduled")
    why = [str(said["message"])] if said.get("message") else []
    if scheduled.get("status") == "False":
        why.append(f"not scheduled: {scheduled.get('message')}")
    for container in [*(said.get("initContainerStatuses") or []), *(said.get("containerStatuses") or [])]:
        state: dict[str, Any] = container.get("state") or {}
        waiting, ended = state.get("waiting") or {}, state.get("terminated") or {}
        if waiting.get("reason") not in STARTING:
            why.append(f"container {container['name']}: {waiting['reason']} {waiting.get('message', '')}".rstrip())
        elif ended.get("exitCode"):
            why.append(
                f"container {container['name']}: exit code {ended['exitCode']} {ended.get('message', '')}".rstrip()
            )
    return why


def _with_pods(why: str, api: Api, obj: Object) -> str:
    """`why`, and what its pods say."""
    labels = (obj["spec"].get("selector") or {}).get("matchLabels") or {}
    if not labels:
        return why
    selector = ",".join(f"{k}={v}" for k, v in labels.items())
    pods = api.call("GET", f"/api/v1/namespaces/{obj['metadata']['namespace']}/pods", labelSelector=selector)["items"]
    said = [f"pod {p['metadata']['name']}: {', '.join(troubles)}" for p in pods if (troubles := trouble(p))]
    return "; ".join([why, *said[:SHOWN]])
