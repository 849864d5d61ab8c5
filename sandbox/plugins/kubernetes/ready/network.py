"""Services and what leads to them: they have an address, and something answers there."""

from collections.abc import Iterator

from sandbox.plugins.kubernetes.client import Api, Object
from sandbox.plugins.kubernetes.ready.status import status

NO_ADDRESS = "no load balancer address yet"


def service(api: Api, obj: Object) -> str | None:
    """An endpoint is ready where it selects pods, and a load balancer has its address."""
    spec, meta = obj["spec"], obj["metadata"]
    if spec.get("type") == "ExternalName":
        return None
    selects = bool(spec.get("selector")) and spec.get("clusterIP") != "None"
    if selects and not _answers(api, meta["namespace"], meta["name"]):
        return "no endpoint is ready: no pod matches the selector, or none of them is ready"
    return NO_ADDRESS if spec.get("type") == "LoadBalancer" and not _addresses(obj) else None


def ingress(api: Api, obj: Object) -> str | None:
    """Every service that it leads to has a ready endpoint, and it has its address."""
    namespace = obj["metadata"]["namespace"]
    for name in dict.fromkeys(_backends(obj)):
        live = api.get({"apiVersion": "v1", "kind": "Service", "metadata": {"name": name, "namespace": namespace}})
        if live is None:
            return f"it leads to Service {name}, which doesn't exist"
        if live["spec"].get("type") != "ExternalName" and not _answers(api, namespace, name):
            return f"it leads to Service {name}, which has no ready endpoint"
    return None if _addresses(obj) else NO_ADDRESS


def _backends(obj: Object) -> Iterator[str]:
    spec = obj["spec"]
    backends = [spec.get("defaultBackend")]
    for rule in spec.get("rules") or []:
        backends += [path.get("backend") for path in (rule.get("http") or {}).get("paths") or []]
    for backend in backends:
        if backend and backend.get("service"):
            yield backend["service"]["name"]


def _addresses(obj: Object) -> bool:
    return bool((status(obj).get("loadBalancer") or {}).get("ingress"))


def _answers(api: Api, namespace: str, name: str) -> bool:
    path = f"/apis/discovery.k8s.io/v1/namespaces/{namespace}/endpointslices"
    slices = api.call("GET", path, labelSelector=f"kubernetes.io/service-name={name}")["items"]
    endpoints = [endpoint for found in slices for endpoint in found.get("endpoints") or []]
    return any((endpoint.get("conditions") or {}).get("ready") for endpoint in endpoints)
