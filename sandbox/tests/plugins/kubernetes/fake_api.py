"""An API server's answers for unit tests: objects by path, and what was asked."""

from collections.abc import Callable, Mapping
from typing import Any

from isthmus_sandbox.plugins.kubernetes.client import Api, ApiError, Object

NAMESPACED = {"ConfigMap": "configmaps", "Deployment": "deployments", "Job": "jobs", "Pod": "pods", "Secret": "secrets"}
NAMESPACED |= {"Service": "services", "PersistentVolumeClaim": "persistentvolumeclaims"}
CLUSTER = {"Namespace": "namespaces", "StorageClass": "storageclasses"}


class FakeApi(Api):
    """Answers from `objects` (path -> object) and `lists` (path -> items); `refuses` may raise for a call."""

    def __init__(
        self, objects: Mapping[str, Object] | None = None, lists: Mapping[str, list[Object]] | None = None
    ) -> None:
        self.objects, self.lists = dict(objects or {}), dict(lists or {})
        self.namespace = "default"
        self.calls: list[tuple[str, str, Any, dict[str, Any]]] = []
        self.refuses: Callable[[str, str, dict[str, Any]], None] = lambda method, path, query: None

    def kind(self, version: str, kind: str) -> tuple[str, bool] | None:
        if kind in NAMESPACED:
            return NAMESPACED[kind], True
        return (CLUSTER[kind], False) if kind in CLUSTER else None

    def call(
        self, method: str, path: str, body: Any = None, content: str = "application/json", **query: str | None
    ) -> Object:
        asked = {k: v for k, v in query.items() if v is not None}
        self.calls.append((method, path, body, asked))
        self.refuses(method, path, asked)
        if path in self.lists:
            return {"items": self.lists[path]}
        if method in ("PATCH", "POST"):
            return {**body, "metadata": {"uid": "u-1", "resourceVersion": "1", **body["metadata"]}}
        if path not in self.objects:
            raise ApiError(404, '{"message": "not found", "reason": "NotFound"}')
        return self.objects[path]


def refusal(status: int, message: str, *causes: dict[str, str], reason: str = "", kind: str = "") -> ApiError:
    """An error as the API server words it."""
    import json

    details = {"causes": list(causes), "kind": kind}
    return ApiError(status, json.dumps({"message": message, "reason": reason, "details": details}))
