"""A started server over a small cluster manager that answers what the tests tell it."""

import json
import os
import signal
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from isthmus_sandbox.aws import services
from isthmus_sandbox.aws.credentials import REGION
from isthmus_sandbox.supervisor.layout import Layout
from isthmus_sandbox.supervisor.service import Service

CA = "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n"


@dataclass
class Manager:
    """The cluster manager's stand-in: clusters, pools, and the states that they are in."""

    clusters: dict[str, dict[str, Any]] = field(default_factory=dict)
    pools: dict[str, dict[str, Any]] = field(default_factory=dict)
    state: str = "ready"
    reason: str = ""
    pool_state: str = "ready"
    slow_deletion: bool = False
    port: int = 0

    def answer(self, method: str, path: str, body: Any) -> tuple[int, dict[str, Any]]:
        """(HTTP status, JSON) of a call."""
        known = self.pools if "/pools/" in path else self.clusters
        if method == "PUT":
            known[path] = body
        elif path not in known:
            return 404, {"error": {"message": path}}
        elif method == "DELETE" and not (self.slow_deletion and known is self.pools):
            del known[path]
        if known is self.pools:
            return 200, {"state": self.pool_state, "ready": 1}
        return 200, {"state": self.state, "reason": self.reason, "endpoint": "https://127.0.0.1:6443", "ca_cert": CA}


def _serve(manager: Manager) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            text = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, answer = manager.answer(self.command, self.path, json.loads(text) if text else None)
            data = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_PUT = do_DELETE = _any  # http.server's names

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    manager.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()  # soon shut down
    return server


@dataclass
class Account:
    """The server's process and clients of it."""

    layout: Layout
    manager: Manager
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the unit that `services` gives, and wait until its probe answers."""
        (unit,) = services.units(self.layout)
        assert isinstance(unit, Service)
        environment = {**os.environ, "ISTHMUS_CLUSTERS_URL": f"http://127.0.0.1:{self.manager.port}"}
        with self.layout.log("moto").open("ab") as log:
            self.process = subprocess.Popen(unit.command, env=environment, stdout=log, stderr=log)
        eventually(lambda: self._answers() or self.process.poll() is not None)  # type: ignore[union-attr]  # set above

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{services.url(self.layout)}/moto-api/", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End the process; its exit status."""
        assert self.process
        self.process.send_signal(how)
        return self.process.wait(20)

    def log(self) -> str:
        """What the server wrote."""
        return self.layout.log("moto").read_text()

    def client(self, name: str) -> Any:
        """A boto3 client with the operator's key."""
        shell = services.shell(self.layout)
        return boto3.client(
            name,
            endpoint_url=shell["AWS_ENDPOINT_URL"],
            region_name=REGION,
            aws_access_key_id=shell["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=shell["AWS_SECRET_ACCESS_KEY"],
            config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}),
        )


def eventually(check: Callable[[], Any], seconds: float = 120) -> Any:
    """The first truthy answer of a check. Raises AssertionError after `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := check():
            return found
        time.sleep(0.05)
    raise AssertionError(f"nothing within {seconds} s")


def running(folder: Path) -> Iterator[Account]:
    """A started account in a folder."""
    manager = Manager()
    server = _serve(manager)
    account = Account(Layout("test", folder), manager)
    account.start()
    yield account
    if account.process and account.process.poll() is None:
        account.stop(signal.SIGKILL)
    server.shutdown()


@pytest.fixture(scope="session")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """One account for all tests that leave it as it is for others."""
    yield from running(tmp_path_factory.mktemp("aws"))


@pytest.fixture
def own_account(tmp_path: Path) -> Iterator[Account]:
    """An account of the test's own, to be stopped and started."""
    yield from running(tmp_path)
