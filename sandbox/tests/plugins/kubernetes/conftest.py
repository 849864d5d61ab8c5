"""A real control plane for the plugin's tests, reached by a credential program."""

import json
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from isthmus_sandbox.plugins.kubernetes.kubeconfig import material, read
from tests.kubernetes.running import Manager, manager

CLUSTER = "magnum-plugin"
CAPACITY = {"cpu": "16", "memory": "64Gi", "pods": "110", "nvidia.com/gpu": "8"}


@dataclass(frozen=True)
class ControlPlane:
    """A running API server with two kwok nodes."""

    manager: Manager
    kubeconfig: Path

    def kubectl(self, *args: str, check: bool = True) -> str:
        """Output of kubectl as the administrator."""
        return self.manager.kubectl(CLUSTER, *args, check=check)


@pytest.fixture(scope="session")
def control_plane(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ControlPlane]:
    root = tmp_path_factory.mktemp("control-plane")
    with manager(root, "http://127.0.0.1:9") as running:
        running.call("PUT", f"/clusters/{CLUSTER}", {"name": "plugin", "kind": "magnum", "version": "v1.34.0"})
        admin = Path(running.ready(CLUSTER)["kubeconfig"])
        pool = {"replicas": 2, "capacity": CAPACITY, "labels": {}, "taints": [], "zones": ["a"], "instance_type": "m"}
        status, response = running.call("PUT", f"/clusters/{CLUSTER}/pools/p", pool)
        assert status == 200, response
        yield ControlPlane(running, with_exec(admin, root / "login"))


def with_exec(admin: Path, folder: Path) -> Path:
    """The administrator's kubeconfig with a program in place of the certificate."""
    folder.mkdir()
    access = read(str(admin))
    pair = {k: material(access.user, f"client-{k}", access.folder) for k in ("certificate", "key")}
    status = {"clientCertificateData": pair["certificate"], "clientKeyData": pair["key"]}
    answer = {"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": status}
    (folder / "answer.json").write_text(json.dumps(answer))
    program = folder / "login"
    program.write_text(f'#!/bin/sh\nexec cat "{folder}/answer.json"\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    config = yaml.safe_load(admin.read_text())
    login = {"apiVersion": answer["apiVersion"], "command": str(program), "interactiveMode": "Never"}
    for user in config["users"]:
        user["user"] = {"exec": login}
    file = folder / "kubeconfig"
    file.write_text(yaml.safe_dump(config))
    return file
