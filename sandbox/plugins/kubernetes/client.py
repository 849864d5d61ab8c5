"""A small API client: discovery, server-side apply, reads, deletes."""

import json
import threading
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import urllib3

from sandbox.plugins.kubernetes.kubeconfig import Access

Object = dict[str, Any]


class ApiError(Exception):
    """An answer of 400 or more; `causes` names the fields that the server refuses."""

    def __init__(self, status: int, body: bytes | str) -> None:
        text = body.decode(errors="replace") if isinstance(body, bytes) else body
        self.status = status
        try:
            self.body = json.loads(text)
        except ValueError:
            self.body = {"message": text}
        super().__init__(self.body.get("message") or f"HTTP {status}")

    @property
    def causes(self) -> list[dict[str, str]]:
        """Field and message of each refusal."""
        return list((self.body.get("details") or {}).get("causes") or [])


class Api:
    """One API server, used by many threads."""

    def __init__(self, access: Access) -> None:
        self.access = access
        self.namespace = access.namespace
        tls: dict[str, Any] = {"cert_reqs": "CERT_NONE" if access.insecure else "CERT_REQUIRED"}
        if access.ca:
            tls["ca_cert_data"] = access.ca
        if files := access.credential.certificate():
            tls["cert_file"], tls["key_file"] = files
        retries = urllib3.Retry(
            3, backoff_factor=0.2, status_forcelist=(429, 503), allowed_methods=None, raise_on_status=False
        )
        self._pool = urllib3.PoolManager(maxsize=32, retries=retries, **tls)
        self._kinds: dict[tuple[str, str], tuple[str, bool]] = {}
        self._lock = threading.Lock()

    def call(
        self, method: str, path: str, body: Any = None, content: str = "application/json", **query: str | None
    ) -> Object:
        """One request. Raises ApiError for an answer of 400 or more."""
        headers = {"Accept": "application/json", "Content-Type": content}
        if token := self.access.credential.token():
            headers["Authorization"] = f"Bearer {token}"
        asked = urlencode({k: v for k, v in query.items() if v is not None})
        url = f"{self.access.server}{path}{'?' if asked else ''}{asked}"
        data = None if body is None else json.dumps(body)
        answer = self._pool.request(method, url, headers=headers, body=data, timeout=urllib3.Timeout(60))
        if answer.status >= 400:
            raise ApiError(answer.status, answer.data)
        return dict(json.loads(answer.data))

    def kind(self, version: str, kind: str) -> tuple[str, bool] | None:
        """(plural, namespaced) of a kind; None when the server doesn't serve it, yet."""
        with self._lock:
            if (version, kind) not in self._kinds:
                try:
                    resources = self.call("GET", f"{_root(version)}")["resources"]
                except ApiError as error:
                    if error.status == 404:
                        return None
                    raise
                for resource in resources:
                    if "/" not in resource["name"]:
                        self._kinds[version, resource["kind"]] = (resource["name"], resource["namespaced"])
            return self._kinds.get((version, kind))

    def path(self, obj: Mapping[str, Any]) -> str:
        """The path of an object. Raises ApiError 404 when its kind isn't served."""
        version, kind = obj["apiVersion"], obj["kind"]
        served = self.kind(version, kind)
        if served is None:
            raise ApiError(404, f"no matches for kind {kind} in version {version}")
        plural, namespaced = served
        scope = f"/namespaces/{obj['metadata'].get('namespace') or self.namespace}" if namespaced else ""
        return f"{_root(version)}{scope}/{plural}/{obj['metadata']['name']}"

    def get(self, obj: Mapping[str, Any]) -> Object | None:
        """The live object, None when it isn't there."""
        try:
            return self.call("GET", self.path(obj))
        except ApiError as error:
            if error.status == 404:
                return None
            raise

    def apply(self, obj: Mapping[str, Any], manager: str, *, dry: bool = False, force: bool = False) -> Object:
        """Server-side apply; with `dry` only what would become of it. Unknown fields are refused."""
        return self.call(
            "PATCH",
            self.path(obj),
            obj,
            "application/apply-patch+yaml",
            fieldManager=manager,
            force=str(force).lower(),
            fieldValidation="Strict",
            dryRun="All" if dry else None,
        )


def _root(version: str) -> str:
    return f"/{'apis' if '/' in version else 'api'}/{version}"
