"""When an object is ready, kind by kind, as the official provider waits for it.

Source: https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/ and
https://www.pulumi.com/registry/packages/kubernetes/installation-configuration/#pulumi-kubernetes-await (await logic).
"""

from collections.abc import Callable
from typing import Any

from sandbox.plugins.kubernetes.client import Api, Object


class NeverReady(Exception):
    """Waiting longer won't help; says why."""


Wait = Callable[[Api, Object], str | None]  # what it still waits for, None when ready


def condition(obj: Object, kind: str) -> dict[str, Any]:
    """A condition of an object's status, empty where it has none of that type."""
    return next((c for c in _status(obj).get("conditions") or [] if c["type"] == kind), {})


def pods_trouble(api: Api, obj: Object) -> str:
    """Why the pods of a workload don't come up, in the words of their own status."""
    labels = (obj["spec"].get("selector") or {}).get("matchLabels") or {}
    selector = ",".join(f"{k}={v}" for k, v in labels.items())
    pods = api.call("GET", f"/api/v1/namespaces/{obj['metadata']['namespace']}/pods", labelSelector=selector)["items"]
    found = []
    for pod in pods:
        name, status = pod["metadata"]["name"], _status(pod)
        scheduled = condition(pod, "PodScheduled")
        if scheduled.get("status") == "False":
            found.append(f"pod {name}: {scheduled.get('message')}")
        for container in [*(status.get("initContainerStatuses") or []), *(status.get("containerStatuses") or [])]:
            waiting = (container.get("state") or {}).get("waiting") or {}
            if waiting.get("reason") not in (None, "ContainerCreating", "PodInitializing"):
                found.append(
                    f"pod {name}: container {container['name']}: {waiting['reason']} {waiting.get('message', '')}"
                )
    return "; ".join(found[:5])


def deployment(api: Api, obj: Object) -> str | None:
    """All replicas are of the new generation and available."""
    status, wanted = _status(obj), obj["spec"].get("replicas", 1)
    if status.get("observedGeneration", 0) < obj["metadata"]["generation"]:
        return "the controller hasn't seen the change"
    progressing = condition(obj, "Progressing")
    if progressing.get("reason") == "ProgressDeadlineExceeded":
        raise NeverReady(f"{progressing.get('message')} {pods_trouble(api, obj)}")
    updated, available = status.get("updatedReplicas", 0), status.get("availableReplicas", 0)
    if updated < wanted or status.get("replicas", 0) > updated or available < wanted:
        return f"{available} of {wanted} replicas available: {pods_trouble(api, obj)}"
    return None


def stateful_set(api: Api, obj: Object) -> str | None:
    """All replicas are ready and of the new revision."""
    status, wanted = _status(obj), obj["spec"].get("replicas", 1)
    if status.get("observedGeneration", 0) < obj["metadata"]["generation"]:
        return "the controller hasn't seen the change"
    if status.get("readyReplicas", 0) < wanted or status.get("updateRevision") != status.get("currentRevision"):
        return f"{status.get('readyReplicas', 0)} of {wanted} replicas ready: {pods_trouble(api, obj)}"
    return None


def daemon_set(api: Api, obj: Object) -> str | None:
    """A daemon is available on every node that wants one."""
    status = _status(obj)
    behind = status.get("observedGeneration", 0) < obj["metadata"]["generation"]
    short = status.get("numberAvailable", 0) < status.get("desiredNumberScheduled", 0)
    return f"daemons aren't available: {pods_trouble(api, obj)}" if behind or short else None


def service(api: Api, obj: Object) -> str | None:
    """It has its address, and an endpoint is ready where it selects pods."""
    spec, meta = obj["spec"], obj["metadata"]
    if spec.get("type") == "LoadBalancer" and not (_status(obj).get("loadBalancer") or {}).get("ingress"):
        return "no load balancer address"
    if spec.get("type") == "ExternalName" or not spec.get("selector") or spec.get("clusterIP") == "None":
        return None
    path = f"/apis/discovery.k8s.io/v1/namespaces/{meta['namespace']}/endpointslices"
    slices = api.call("GET", path, labelSelector=f"kubernetes.io/service-name={meta['name']}")["items"]
    endpoints = [endpoint for found in slices for endpoint in found.get("endpoints") or []]
    if not any((e.get("conditions") or {}).get("ready") for e in endpoints):
        return "no ready endpoints: no pod matches the selector, or none is ready"
    return None


def ingress(api: Api, obj: Object) -> str | None:
    """It has its address."""
    return None if (_status(obj).get("loadBalancer") or {}).get("ingress") else "no load balancer address"


def job(api: Api, obj: Object) -> str | None:
    """It is complete."""
    failed = condition(obj, "Failed")
    if failed.get("status") == "True":
        raise NeverReady(f"the job failed: {failed.get('message')}")
    return None if condition(obj, "Complete").get("status") == "True" else "not complete"


def pod(api: Api, obj: Object) -> str | None:
    """It runs and is ready, or has succeeded."""
    phase = _status(obj).get("phase")
    if phase == "Failed":
        raise NeverReady(f"the pod failed: {_status(obj).get('message', '')}")
    ready = phase == "Succeeded" or condition(obj, "Ready").get("status") == "True"
    return None if ready else f"phase {phase}"


def _phase(wanted: str) -> Wait:
    return lambda api, obj: None if _status(obj).get("phase") == wanted else f"phase {_status(obj).get('phase')}"


def _condition(kind: str) -> Wait:
    return lambda api, obj: None if condition(obj, kind).get("status") == "True" else f"not {kind}"


def _status(obj: Object) -> dict[str, Any]:
    return obj.get("status") or {}


READY: dict[str, Wait] = {
    "Deployment": deployment,
    "StatefulSet": stateful_set,
    "DaemonSet": daemon_set,
    "Service": service,
    "Ingress": ingress,
    "Job": job,
    "Pod": pod,
    "CustomResourceDefinition": _condition("Established"),
    "APIService": _condition("Available"),
    "Namespace": _phase("Active"),
    "PersistentVolume": _phase("Available"),
}
