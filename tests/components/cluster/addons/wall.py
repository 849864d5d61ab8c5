"""A cluster behind the admission policies, and objects to ask it about."""

import itertools
from typing import Any

import yaml
from tests.linters.manifests import manifests
from tests.stacks.program import committed

from tests.kubernetes.running import Manager, until

CLUSTER, KEY, TENANT = "magnum-1", "isthmus.dev/classification", "serving"
IMAGE = "registry.example.com/a@sha256:" + "a" * 64
Object = dict[str, Any]
AWS = {"service.beta.kubernetes.io/aws-load-balancer-scheme": "internal"}
OPENSTACK = {"service.beta.kubernetes.io/openstack-internal-load-balancer": "true"}
NLB = "service.k8s.aws/nlb"
FIRST = ("CustomResourceDefinition", "Namespace", "PriorityClass", "ServiceAccount")


def whole(value: Any) -> Any:
    """What a program declares as manifests have it: integers, and nothing that is null."""
    if isinstance(value, dict):
        return {key: whole(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [whole(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def declared(name: str) -> dict[str, list[Object]]:
    """What an environment declares in its clusters, by the kind of site."""
    found = manifests(committed(name)[0])
    return {"aws" if "-public-" in provider else "openstack": whole(them) for provider, them in found.items()}


def is_policy(one: Object) -> bool:
    return bool(one["kind"].startswith("ValidatingAdmission"))


class Wall:
    """The cluster, with the policies of one environment's site in force."""

    def __init__(self, running: Manager) -> None:
        self.running = running
        self.number = itertools.count()

    def kubectl(self, *arguments: str, objects: list[Object]) -> str:
        file = self.running.root / f"objects-{next(self.number)}.yaml"
        file.write_text(yaml.safe_dump_all(objects))
        return self.running.kubectl(CLUSTER, *arguments, "-f", str(file), check=False)

    def put(self, objects: list[Object]) -> str:
        return self.kubectl("apply", "--server-side", "--force-conflicts", objects=objects)

    def refusals(self, *objects: Object) -> str:
        """What is told of objects that are refused; nothing of those that are admitted."""
        answer = self.kubectl("create", "--dry-run=server", "-o", "name", objects=list(objects))
        return "\n".join(line for line in answer.splitlines() if line.startswith("Error") or "rror from" in line)

    def enforce(self, objects: list[Object]) -> None:
        """Put policies into force; the API server takes a moment to go by them, in the order in which they came.

        The last one is that which the canary shows.
        """
        kind, last = "ValidatingAdmissionPolicy", "isthmus-classes"
        ordered = sorted(
            (one for one in objects if is_policy(one)),
            key=lambda one: (one["kind"] == kind, one["metadata"]["name"] == last),
        )
        found = self.put(ordered)
        assert "rror" not in found, found
        expected = ordered[-1]["spec"]["validations"][0]["message"].split(";")[0]
        canary = config_map(labels={KEY: "canary"})
        until("the policies are in force", lambda: expected in self.refusals(canary))


def config_map(**metadata: Any) -> Object:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "one", "namespace": "default", **metadata}}


def pod(namespace: str = TENANT, label: str | None = "internal", image: str = IMAGE, **spec: Any) -> Object:
    labels = {} if label is None else {KEY: label}
    unprivileged = {"runAsNonRoot": True, "runAsUser": 1000, "seccompProfile": {"type": "RuntimeDefault"}}
    container = {
        "name": "main",
        "image": image,
        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
        **spec.pop("container", {}),
    }
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "one", "namespace": namespace, "labels": labels},
        "spec": {"securityContext": unprivileged, "containers": [container], **spec},
    }


def workload(kind: str, one: Object, **spec: Any) -> Object:
    """A workload whose template is that of a pod."""
    labels = {**one["metadata"]["labels"], "app": "one"}
    template = {"metadata": {"labels": labels}, "spec": dict(one["spec"])}
    metadata = {"name": "one", "namespace": one["metadata"]["namespace"]}
    version = {"Job": "batch/v1", "CronJob": "batch/v1", "ReplicationController": "v1"}.get(kind, "apps/v1")
    if kind in ("Job", "CronJob"):
        template["spec"]["restartPolicy"] = "Never"
        spec |= {"template": template}
        if kind == "CronJob":
            spec = {"schedule": "0 * * * *", "jobTemplate": {"spec": spec}}
    else:
        selector: Object = {"app": "one"}
        spec |= {"template": template, "selector": selector if version == "v1" else {"matchLabels": selector}}
    return {"apiVersion": version, "kind": kind, "metadata": metadata, "spec": spec}


def service(namespace: str = TENANT, annotations: Object | None = None, **spec: Any) -> Object:
    metadata = {"name": "one", "namespace": namespace, "annotations": annotations or {}}
    spec = {"selector": {"app": "one"}, "ports": [{"port": 80}], **spec}
    return {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec}


def ingress(**annotations: str) -> Object:
    backend = {"service": {"name": "one", "port": {"number": 80}}}
    metadata = {"name": "one", "namespace": "default", "annotations": annotations}
    spec = {"defaultBackend": backend}
    return {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": metadata, "spec": spec}


def claim_template(label: str) -> Object:
    spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    return {"metadata": {"labels": {KEY: label}}, "spec": spec}
