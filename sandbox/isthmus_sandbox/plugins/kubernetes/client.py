"""A small API client: discovery, server-side apply, reads, deletes."""

import json
import threading
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import urllib3

from isthmus_sandbox.plugins.kubernetes import tls
from isthmus_sandbox.plugins.kubernetes.credentials import Credential, Login
from isthmus_sandbox.plugins.kubernetes.kubeconfig import Access

Object = dict[str, Any]
APPLY = "application/apply-patch+yaml"
SECONDS = urllib3.Timeout(connect=10, read=60)
UNAUTHORIZED, NOT_FOUND = 401, 404


class ApiError(Exception):
    """An answer of 400 or more; `causes` names the fields that the server refuses."""

    def __init__(self, status: int, body: bytes | str) -> None:
        text = body.decode(errors="replace") if isinstance(body, bytes) else body
        self.status = status
        try:
            document = json.loads(text)
        except ValueError:
            document = None
        self.body: Object = document if isinstance(document, dict) else {"message": text.strip()}
        super().__init__(self.body.get("message") or f"HTTP {status}")

    @property
    def reason(self) -> str:
        """The machine's word for it, such as AlreadyExists."""
        return str(self.body.get("reason") or "")

    @property
    def causes(self) -> list[dict[str, str]]:
        """Field, reason and message of each refusal."""
        return list((self.body.get("details") or {}).get("causes") or [])


class Unserved(ApiError):
    """The server has no such kind, yet: its definition may come in the same update."""

    def __init__(self, version: str, kind: str) -> None:
        super().__init__(NOT_FOUND, f"the server has no kind {kind} in {version}; is its definition installed?")


class Unreachable(Exception):
    """No answer from the server at all."""


class Api:
    """One API server, used by many threads."""

    def __init__(self, access: Access, namespace: str | None = None) -> None:
        self.server = access.cluster.server
        self.namespace = namespace or access.namespace
        self._cluster, self._login = access.cluster, Login(access)
        self._kinds: dict[tuple[str, str], tuple[str, bool]] = {}
        self._lock = threading.Lock()
        self._pool: tuple[tuple[str, str] | None, urllib3.PoolManager] | None = None

    def call(
        self, method: str, path: str, body: Any = None, content: str = "application/json", **query: str | None
    ) -> Object:
        """One request. Raises ApiError for an answer of 400 or more, Unreachable for none."""
        query_string = urlencode({k: v for k, v in query.items() if v is not None})
        url = f"{self.server}{path}{'?' if query_string else ''}{query_string}"
        data = None if body is None else json.dumps(body)
        credential = self._login.credential()
        response = self._send(credential, method, url, data, content)
        if response.status == UNAUTHORIZED and self._login.refused(credential):
            response = self._send(self._login.credential(), method, url, data, content)
        if response.status >= 400:
            raise ApiError(response.status, response.data)
        return dict(json.loads(response.data))

    def _send(
        self, credential: Credential, method: str, url: str, data: str | None, content: str
    ) -> urllib3.BaseHTTPResponse:
        headers = {"Accept": "application/json", "Content-Type": content}
        if credential.token:
            headers["Authorization"] = f"Bearer {credential.token}"
        try:
            return self._connections(credential).request(method, url, headers=headers, body=data, timeout=SECONDS)
        except urllib3.exceptions.MaxRetryError as error:
            raise Unreachable(f"the API server {self.server} can't be reached: {error.reason}") from None
        except urllib3.exceptions.HTTPError as error:
            raise Unreachable(f"the API server {self.server} can't be reached: {error}") from None

    def _connections(self, credential: Credential) -> urllib3.PoolManager:
        with self._lock:
            if self._pool is None or self._pool[0] != credential.certificate:
                self._pool = (credential.certificate, tls.pool(self._cluster, credential))
            return self._pool[1]

    def kind(self, version: str, kind: str) -> tuple[str, bool] | None:
        """(plural, namespaced) of a kind; None when the server doesn't serve it, yet."""
        if (version, kind) not in self._kinds:
            try:
                resources = self.call("GET", _root(version))["resources"]
            except ApiError as error:
                if error.status == NOT_FOUND:
                    return None
                raise
            served = {(version, r["kind"]): (r["name"], r["namespaced"]) for r in resources if "/" not in r["name"]}
            self._kinds.update(served)
        return self._kinds.get((version, kind))

    def folder(self, obj: Mapping[str, Any]) -> str:
        """The path of an object's kind in its namespace. Raises Unserved."""
        version, kind = obj["apiVersion"], obj["kind"]
        served = self.kind(version, kind)
        if served is None:
            raise Unserved(version, kind)
        plural, namespaced = served
        scope = f"/namespaces/{quote(obj['metadata'].get('namespace') or self.namespace)}" if namespaced else ""
        return f"{_root(version)}{scope}/{plural}"

    def path(self, obj: Mapping[str, Any]) -> str:
        """The path of an object. Raises Unserved."""
        return f"{self.folder(obj)}/{quote(obj['metadata']['name'])}"

    def get(self, obj: Mapping[str, Any]) -> Object | None:
        """The live object, None when it isn't there."""
        try:
            return self.call("GET", self.path(obj))
        except ApiError as error:
            if error.status == NOT_FOUND:
                return None
            raise

    def apply(self, obj: Mapping[str, Any], manager: str, *, dry: bool = False, force: bool = False) -> Object:
        """Server-side apply; with `dry` only what would become of it. Unknown fields are refused."""
        more = {"fieldManager": manager, "fieldValidation": "Strict", "force": str(force).lower()}
        return self.call("PATCH", self.path(obj), obj, APPLY, **more, dryRun="All" if dry else None)

    def try_create(self, obj: Mapping[str, Any], manager: str) -> Object:
        """What would become of an object if it were created. Unknown fields are refused."""
        more = {"fieldManager": manager, "fieldValidation": "Strict", "dryRun": "All"}
        return self.call("POST", self.folder(obj), obj, **more)

    def delete(self, obj: Mapping[str, Any], propagation: str, uid: str | None) -> None:
        """Ask for an object's deletion; with `uid` only of that very object."""
        options: Object = {"kind": "DeleteOptions", "apiVersion": "v1", "propagationPolicy": propagation}
        if uid:
            options["preconditions"] = {"uid": uid}
        self.call("DELETE", self.path(obj), options)


def _root(version: str) -> str:
    return f"/{'apis' if '/' in version else 'api'}/{version}"
