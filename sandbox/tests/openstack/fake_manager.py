"""A cluster manager for tests: it keeps what it is told, and a cluster is ready at its second GET."""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ENDPOINT = "https://127.0.0.1:6443"


class FakeManager:
    """Serves `/clusters/…` on loopback. Clusters whose name contains `doomed` fail, `refused` ones get a 409."""

    def __init__(self, port: int = 0) -> None:
        self.clusters: dict[str, dict[str, Any]] = {}
        self.pools: dict[str, dict[str, dict[str, Any]]] = {}
        self._looks: dict[str, int] = {}
        manager = self

        class Handler(BaseHTTPRequestHandler):
            def _answer(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = json.loads(self.rfile.read(length)) if length else {}
                code, answer = manager.answer(self.command, self.path, body)
                data = json.dumps(answer).encode()
                self.send_response(code)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_PUT = do_DELETE = _answer

            def log_message(self, *_arguments: Any) -> None:
                """Tests need no access log."""

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop serving."""
        self.server.shutdown()
        self.server.server_close()

    def answer(self, method: str, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Status code and JSON body of one request."""
        if match := re.fullmatch(r"/clusters/([^/]+)/pools/([^/]+)", path):
            return self._pool(method, match.group(1), match.group(2), body)
        if match := re.fullmatch(r"/clusters/([^/]+)", path):
            return self._cluster(method, match.group(1), body)
        return 404, {"error": f"no {path}"}

    def _cluster(self, method: str, identifier: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if method == "PUT":
            if "refused" in body["name"]:
                return 409, {"error": "another cluster has this id"}
            self.clusters[identifier] = body
            self.pools.setdefault(identifier, {})
        if identifier not in self.clusters:
            return 404, {"error": "no such cluster"}
        if method == "DELETE":
            del self.clusters[identifier], self.pools[identifier]
            return 200, {}
        return 200, {"id": identifier, "endpoint": ENDPOINT, **self._state(identifier)}

    def _state(self, identifier: str) -> dict[str, str]:
        looks = self._looks[identifier] = self._looks.get(identifier, 0) + 1
        if looks <= 2:
            return {"state": "starting", "reason": ""}
        doomed = "doomed" in self.clusters[identifier]["name"]
        return {"state": "failed", "reason": "etcd found no disk"} if doomed else {"state": "ready", "reason": ""}

    def _pool(self, method: str, identifier: str, name: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        pools = self.pools.get(identifier)
        if pools is None or (method != "PUT" and name not in pools):
            return 404, {"error": "no such pool"}
        if method == "PUT":
            pools[name] = body
        if method == "DELETE":
            del pools[name]
            return 200, {}
        return 200, {"state": "ready", "ready": pools[name]["replicas"]}
