"""The projects whose own commands create their databases."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from isthmus_sandbox.openstack.cloud import REGION, Cloud
from isthmus_sandbox.openstack.configuration.packaged import packaged
from isthmus_sandbox.openstack.process.settings import arguments
from isthmus_sandbox.openstack.snapshot.keys import write_fernet_keys

Command = tuple[str, ...]


def keystone(cloud: Cloud) -> list[Command]:
    """Schema, and the administrator with its project, roles and endpoint."""
    for repository in ("fernet-keys", "credential-keys"):
        write_fernet_keys(cloud.state("keystone") / repository)
    bootstrap = [f"--bootstrap-{name}-url={cloud.auth_url}" for name in ("public", "internal", "admin")]
    password = f"--bootstrap-password={cloud.credentials.admin}"
    return [
        ("keystone-manage", "db_sync"),
        ("keystone-manage", "bootstrap", password, f"--bootstrap-region-id={REGION}", *bootstrap),
    ]


def placement(_cloud: Cloud) -> list[Command]:
    """Schema and standard resource classes."""
    return [("placement-manage", "db", "sync")]


def glance(_cloud: Cloud) -> list[Command]:
    """Schema and metadata definitions."""
    return [("glance-manage", "db_sync"), ("glance-manage", "db_load_metadefs", str(packaged("glance/metadefs")))]


def cinder(_cloud: Cloud) -> list[Command]:
    """Schema."""
    return [("cinder-manage", "db", "sync")]


def nova(cloud: Cloud) -> list[Command]:
    """Schemas of the API database and of the cells 0 (where unschedulable servers go) and 1."""
    cells = ("nova-manage", "cell_v2")
    return [
        ("nova-manage", "api_db", "sync"),
        (*cells, "map_cell0", "--database_connection", f"sqlite:///{cloud.database('nova_cell0')}"),
        (
            *cells,
            "create_cell",
            "--name=cell1",
            "--transport-url=fake://",
            f"--database_connection=sqlite:///{cloud.database('nova')}",
        ),
        ("nova-manage", "db", "sync"),
    ]


COMMANDS: dict[str, Callable[[Cloud], list[Command]]] = {
    "keystone": keystone,
    "placement": placement,
    "glance": glance,
    "cinder": cinder,
    "nova": nova,
}


def run(cloud: Cloud, service: str) -> None:
    """Run the project's commands one after another.

    Raises:
        SystemExit: one failed; what it printed stands before.
    """
    for name, *arguments_ in COMMANDS[service](cloud):
        program = Path(sys.prefix) / "bin" / name
        code = subprocess.run(
            [sys.executable, str(program), *arguments(cloud, service), *arguments_], check=False
        ).returncode
        if code:
            raise SystemExit(f"{name} {arguments_[0]} ended with exit code {code}")
