"""A client of the sandbox's cluster manager, which runs the control planes. Standard library only."""

import json
import os
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

URL_VARIABLE = "ISTHMUS_CLUSTERS_URL"
TIMEOUT = 30.0  # seconds; the manager answers at once, clusters start in the background
NOT_FOUND = 404

_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # loopback never goes through a proxy


class ManagerError(RuntimeError):
    """The manager refused or didn't answer."""


class ClusterManager:
    """Calls `{url}/clusters/…`; JSON both ways."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    @classmethod
    def from_environment(cls) -> "ClusterManager":
        """The manager that `ISTHMUS_CLUSTERS_URL` names.

        Raises:
            ManagerError: the variable is missing.
        """
        url = os.environ.get(URL_VARIABLE)
        if not url:
            raise ManagerError(f"{URL_VARIABLE} isn't set: this process wasn't started by the sandbox's supervisor")
        return cls(url)

    def cluster(self, identifier: str) -> dict[str, Any] | None:
        """The cluster's record, or None where there is none."""
        return self._call("GET", self._path(identifier))

    def put_cluster(self, identifier: str, body: Mapping[str, Any]) -> dict[str, Any] | None:
        """Create a cluster; the same call again changes nothing."""
        return self._call("PUT", self._path(identifier), body)

    def delete_cluster(self, identifier: str) -> None:
        """Delete a cluster; one that is gone is fine."""
        self._call("DELETE", self._path(identifier))

    def pool(self, identifier: str, pool: str) -> dict[str, Any] | None:
        """The pool's record, or None where there is none."""
        return self._call("GET", self._path(identifier, "pools", pool))

    def put_pool(self, identifier: str, pool: str, body: Mapping[str, Any]) -> dict[str, Any] | None:
        """Create a pool or change it."""
        return self._call("PUT", self._path(identifier, "pools", pool), body)

    def delete_pool(self, identifier: str, pool: str) -> None:
        """Delete a pool; one that is gone is fine."""
        self._call("DELETE", self._path(identifier, "pools", pool))

    @staticmethod
    def _path(*parts: str) -> str:
        return "/clusters/" + "/".join(quote(part, safe="") for part in parts)

    def _call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any] | None:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        request = urllib.request.Request(self.url + path, data, headers, method=method)  # noqa: S310  (http on loopback)
        try:
            with _DIRECT.open(request, timeout=TIMEOUT) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            if error.code == NOT_FOUND and method != "PUT":
                return None
            reason = error.read().decode(errors="replace").strip()[:500]
            raise ManagerError(f"the cluster manager answered {error.code} to {method} {path}: {reason}") from error
        except OSError as error:
            raise ManagerError(f"the cluster manager at {self.url} doesn't answer {method} {path}: {error}") from error
        document = json.loads(text) if text.strip() else {}
        return document if isinstance(document, dict) else {}
