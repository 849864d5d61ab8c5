"""Services and what leads to them: they have an address, and something answers there."""

from collections.abc import Iterator

from isthmus_sandbox.plugins.kubernetes.client import Api, Object
from isthmus_sandbox.plugins.kubernetes.ready.status import status

NO_ADDRESS = "no load balancer address yet"


def service(api: Api, obj: Object) -> str | None:
    """None of the pods that it selects is unready, and a load balancer has its address.

    One that selects no pod at all is ready, as in service.go (endpointsPending).
    """
    spec, meta = obj["spec"], obj["metadata"]
    if spec.get("type") == "ExternalName":
        return None
    selects = bool(spec.get("selector")) and spec.get("clusterIP") != "None"
    if selects and not all(map(_is_ready, _endpoints(api, meta["namespace"], meta["name"]))):
        return "a pod that it selects isn't ready"
    return NO_ADDRESS if spec.get("type") == "LoadBalancer" and not _addresses(obj) else None


def ingress(api: Api, obj: Object) -> str | None:
    """Every service that it leads to has a ready endpoint, and it has its address."""
    namespace = obj["metadata"]["namespace"]
    for name in dict.fromkeys(_backends(obj)):
        live = api.get({"apiVersion": "v1", "kind": "Service", "metadata": {"name": name, "namespace": namespace}})
        if live is None:
            return f"it leads to Service {name}, which doesn't exist"
        if live["spec"].get("type") != "ExternalName" and not _has_endpoints(api, namespace, name):
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


def _has_endpoints(api: Api, namespace: str, name: str) -> bool:
    return any(map(_is_ready, _endpoints(api, namespace, name)))


def _endpoints(api: Api, namespace: str, name: str) -> list[Object]:
    """Endpoints of a Service, without those that are ending."""
    path = f"/apis/discovery.k8s.io/v1/namespaces/{namespace}/endpointslices"
    slices = api.call("GET", path, labelSelector=f"kubernetes.io/service-name={name}")["items"]
    endpoints = [endpoint for slice_ in slices for endpoint in slice_.get("endpoints") or []]
    return [endpoint for endpoint in endpoints if not (endpoint.get("conditions") or {}).get("terminating")]


def _is_ready(endpoint: Object) -> bool:
    return bool((endpoint.get("conditions") or {}).get("ready"))
