"""A cluster manager for tests, on ports and in a folder of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import urllib3

from isthmus_sandbox.kubernetes import certificates
from isthmus_sandbox.supervisor.layout import MARKER
from isthmus_sandbox.supervisor.ports import free_port


def until(what: str, holds: Callable[[], Any], timeout: float = 60.0) -> Any:
    """Poll until `holds` gives something true, and return that."""
    deadline = time.monotonic() + timeout
    while not (found := holds()):
        assert time.monotonic() < deadline, f"{what}: not within {timeout:.0f} s"
        time.sleep(0.05)
    return found


@dataclass
class Manager:
    """A manager process that can be killed and started again on the same state."""

    root: Path
    port: int
    aws_endpoint: str
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [sys.executable, "-m", "isthmus_sandbox.kubernetes.manager", f"--port={self.port}"]
        command += [f"--state={self.root / 'state'}", f"--kubeconfig={self.people}", f"--ports={self.root / 'ports'}"]
        aws = {"AWS_ENDPOINT_URL": self.aws_endpoint, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
        with (self.root / "manager.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, env={**os.environ, **aws, MARKER: str(self.root)}, stdout=log, stderr=log
            )
        until("the manager answers", self.answers)

    def answers(self) -> bool:
        """Whether it serves."""
        try:
            return self.call("GET", "/healthz")[0] == 200
        except urllib3.exceptions.HTTPError:
            assert self.process is not None and self.process.poll() is None, (self.root / "manager.log").read_text()
            return False

    def call(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Status and JSON of a request."""
        answer = urllib3.request(method, f"http://127.0.0.1:{self.port}{path}", json=body, retries=False, timeout=60.0)
        return answer.status, json.loads(answer.data)

    def kill(self) -> None:
        """End it by SIGKILL."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """End it by SIGTERM; its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)

    def processes(self) -> list[psutil.Process]:
        """Every process that carries our marker, the manager too."""
        found = []
        for process in psutil.process_iter():
            try:
                if process.environ().get(MARKER) == str(self.root) and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process)
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue
        return found

    @property
    def people(self) -> Path:
        """The kubeconfig for people."""
        return self.root / "kubeconfig"

    def magnum_cluster(self, cluster: str) -> None:
        """Ask for a cluster of Magnum's, `private`, with an administrator whose request Magnum has signed."""
        ca = certificates.authority("magnum")
        body = {"name": "private", "kind": "magnum", "ca_cert": ca.certificate, "ca_key": ca.key}
        assert self.call("PUT", f"/clusters/{cluster}", body)[0] == 200
        user = certificates.issue(ca, certificates.Subject("admin", ("system:masters",)))
        certificates.write(self.root / "user", "user", user)

    def ready(self, cluster: str) -> dict[str, Any]:
        """Wait until a cluster is ready."""

        def state() -> dict[str, Any] | None:
            _, found = self.call("GET", f"/clusters/{cluster}")
            assert found["state"] != "failed", found["reason"]
            return dict(found) if found["state"] == "ready" else None

        return dict(until(f"{cluster} is ready", state))

    def kubectl(self, cluster: str, *arguments: str, check: bool = True) -> str:
        """Run kubectl as the cluster's administrator."""
        file = self.root / "state" / cluster / "admin.kubeconfig"
        return kubectl(file, *arguments, check=check)


def kubectl(
    file: Path, *arguments: str, check: bool = True, env: dict[str, str] | None = None, stdin: str | None = None
) -> str:
    """Output of kubectl with a kubeconfig file; stderr too where the exit code doesn't matter."""
    done = subprocess.run(
        ["kubectl", "--kubeconfig", str(file), "--cache-dir", str(file.parent / "kubectl-cache"), *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, **(env or {})},
        input=stdin,
    )
    assert done.returncode == 0 or not check, done.stderr
    return done.stdout if check else done.stdout + done.stderr


@contextmanager
def manager(root: Path, aws_endpoint: str) -> Iterator[Manager]:
    """A running manager, ended with all its processes."""
    running = Manager(root, free_port(set()), aws_endpoint)
    running.start()
    try:
        yield running
    finally:
        if running.process is not None and running.process.poll() is None:
            running.stop()
        for process in running.processes():
            process.kill()
