"""A real control plane, an S3 store and a kubelet for the tests that need all of them."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import psutil
import yaml

from isthmus_sandbox.aws import services
from isthmus_sandbox.supervisor.layout import MARKER
from isthmus_sandbox.triton import install
from tests.aws import conftest as aws_account
from tests.kubernetes.running import Manager, manager, until
from tests.kubernetes.samples import pool_body

CLUSTER, BUCKET, FOLDER = "magnum-1", "models", "repository/0123"
KEYS = {"AWS_ACCESS_KEY_ID": "access", "AWS_SECRET_ACCESS_KEY": "secret"}


@dataclass
class NodesSide:
    """A cluster `magnum-1` with the node gpu-0, and the kubelet's process."""

    manager: Manager
    s3: str
    process: subprocess.Popen[bytes] | None = None

    @property
    def state(self) -> Path:
        """The kubelet's folder."""
        return self.manager.root / "kubelet"

    def start(self) -> None:
        """Start the kubelet."""
        command = [sys.executable, "-m", "isthmus_sandbox.triton.kubelet", f"--state={self.state}"]
        command.append(f"--clusters=http://127.0.0.1:{self.manager.port}")
        with (self.manager.root / "kubelet.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, env={**os.environ, MARKER: str(self.manager.root)}, stdout=log, stderr=log
            )

    def end(self, number: signal.Signals) -> None:
        """End it by a signal."""
        assert self.process is not None
        self.process.send_signal(number)
        self.process.wait(20)

    def apply(self, *objects: dict[str, Any]) -> None:
        """Make objects."""
        file = self.manager.root / "objects.yaml"
        file.write_text(yaml.safe_dump_all(objects))
        self.manager.kubectl(CLUSTER, "apply", "-f", str(file))

    def show(self, *arguments: str) -> Any:
        """Objects as JSON."""
        return json.loads(self.manager.kubectl(CLUSTER, "get", *arguments, "-o", "json"))

    def pod(self, name: str) -> dict[str, Any]:
        """A pod, or an empty object."""
        return next((p for p in self.show("pods")["items"] if p["metadata"]["name"] == name), {})

    def ready(self, name: str, restarts: int = 0) -> dict[str, Any]:
        """Wait until a pod is ready after as many restarts."""

        def holds() -> dict[str, Any] | None:
            pod = self.pod(name)
            status = (pod.get("status") or {}).get("containerStatuses") or [{}]
            return pod if status[0].get("ready") and status[0]["restartCount"] == restarts else None

        try:
            return dict(until(f"{name} is ready", holds, 60))
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.pod(name).get('status')}\n{self.log()}") from None

    def log(self) -> str:
        """What the kubelet said."""
        return (self.manager.root / "kubelet.log").read_text()[-3000:]

    def processes(self, pod: dict[str, Any]) -> list[psutil.Process]:
        """What runs of a pod: all whose HOME is its folder."""
        home, found = str(self.home(pod)), []
        for process in self.manager.processes():
            try:
                if process.environ().get("HOME") == home:
                    found.append(process)
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue
        return found

    def home(self, pod: dict[str, Any]) -> Path:
        """A pod's folder."""
        return self.state / CLUSTER / str(pod["metadata"]["uid"])


@contextmanager
def nodes_side(root: Path) -> Iterator[NodesSide]:
    """All of it while the block runs."""
    install.install()
    with (
        contextmanager(aws_account.running)(root / "aws") as account,
        manager(root, services.url(account.layout)) as running,
    ):
        assert running.call("PUT", f"/clusters/{CLUSTER}", {"name": "private", "kind": "magnum"})[0] == 200
        body = pool_body(replicas=1, taints=[])
        assert running.call("PUT", f"/clusters/{CLUSTER}/pools/gpu", body)[0] == 200
        running.ready(CLUSTER)
        path = f"/clusters/{CLUSTER}/pools/gpu"
        until("the node is ready", lambda: running.call("GET", path)[1]["ready"] == 1)
        found = NodesSide(running, services.url(account.layout))
        found.start()
        try:
            yield found
        finally:
            if found.process is not None and found.process.poll() is None:
                found.end(signal.SIGTERM)


def upload(side: NodesSide, files: dict[str, bytes]) -> None:
    """Put a revision into the bucket."""
    s3 = boto3.client(
        "s3", endpoint_url=side.s3, region_name="eu-central-1", aws_access_key_id="a", aws_secret_access_key="b"
    )
    where = {"LocationConstraint": "eu-central-1"}
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=where)
    for path, content in files.items():
        s3.put_object(Bucket=BUCKET, Key=f"{FOLDER}/{path}", Body=content)
