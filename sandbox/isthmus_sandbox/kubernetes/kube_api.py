"""The few calls that the manager makes to a cluster's API server, as its administrator."""

import json
import ssl
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import urllib3

Object = dict[str, Any]
MANAGER = "isthmus-clusters"  # the field manager of what we apply


class ApiError(Exception):
    """An answer of the API server that isn't a success; `status` is 0 when there was no answer."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(f"{status or 'no answer'}: {message}")
        self.status = status


class KubeApi:
    """A client of one API server, with a client certificate. Safe for threads."""

    def __init__(self, endpoint: str, ca: Path, certificate: Path, key: Path) -> None:
        context = ssl.create_default_context(cafile=str(ca))
        # Magnum's authorities lack the key identifiers that Python 3.13 and newer ask for.
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        context.load_cert_chain(certificate, key)
        self._endpoint = endpoint
        self._pool = urllib3.PoolManager(ssl_context=context, retries=False, timeout=10.0, maxsize=4)

    def ready(self) -> bool:
        """Whether the API server and its storage serve."""
        try:
            return self._send("GET", "/readyz").status == 200
        except ApiError:
            return False

    def get(self, path: str, **query: str) -> Object:
        """One object, or a list."""
        return self._object("GET", path, query=query)

    def create(self, path: str, body: Object) -> Object:
        """Create an object in a collection, or a subresource such as an eviction."""
        return self._object("POST", path, body)

    def replace(self, path: str, body: Object) -> Object:
        """Replace an object; its resourceVersion guards against a lost update (status 409)."""
        return self._object("PUT", path, body)

    def patch(self, path: str, body: Object) -> Object:
        """Merge a patch into an object (RFC 7386)."""
        return self._object("PATCH", path, body, content_type="application/merge-patch+json")

    def apply(self, path: str, body: Object) -> Object:
        """Create the object or make it so (server-side apply)."""
        query = {"fieldManager": MANAGER, "force": "true"}
        return self._object("PATCH", path, body, query=query, content_type="application/apply-patch+yaml")

    def delete(self, path: str, *, grace: int | None = None) -> None:
        """Delete an object; that it isn't there is fine. `grace` 0 doesn't wait for a kubelet."""
        try:
            self._object("DELETE", path, {} if grace is None else {"gracePeriodSeconds": grace})
        except ApiError as error:
            if error.status != 404:
                raise

    def close(self) -> None:
        """Close all connections."""
        self._pool.clear()

    def _object(
        self,
        method: str,
        path: str,
        body: Object | None = None,
        *,
        query: dict[str, str] | None = None,
        content_type: str = "application/json",
    ) -> Object:
        response = self._send(method, path, body, query, content_type)
        try:
            document = json.loads(response.data)
        except ValueError:
            document = {"message": response.data.decode(errors="replace")}
        if response.status >= 300:
            raise ApiError(response.status, str(document.get("message", "")))
        return dict(document)

    def _send(
        self,
        method: str,
        path: str,
        body: Object | None = None,
        query: dict[str, str] | None = None,
        content_type: str = "application/json",
    ) -> urllib3.BaseHTTPResponse:
        url = f"{self._endpoint}{path}" + (f"?{urlencode(query)}" if query else "")
        data = None if body is None else json.dumps(body)
        try:
            return self._pool.request(method, url, body=data, headers={"Content-Type": content_type})
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise ApiError(0, f"{self._endpoint}: {error}") from None
