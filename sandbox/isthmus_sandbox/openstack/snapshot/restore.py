"""Give a sandbox its databases: copy a snapshot, then write this sandbox's addresses, folders and passwords into it."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from isthmus_sandbox.openstack.cloud import ENDPOINTS, Cloud
from isthmus_sandbox.openstack.configuration.magnum import TRUSTEE_ADMIN
from isthmus_sandbox.openstack.snapshot.keys import write_fernet_keys

DATABASES = "databases"
IMAGES = "images"

Hasher = Callable[[str], str]


def restored(cloud: Cloud) -> bool:
    """Whether the sandbox has its databases."""
    return cloud.database("keystone").exists()


def restore(cloud: Cloud, snapshot: Path, hasher: Hasher) -> None:
    """Fill the sandbox's empty folder of databases from `snapshot`.

    `hasher` makes a Keystone password hash. The databases appear all at once when everything else is in place, so that
    a killed run is done anew.
    """
    for repository in ("fernet-keys", "credential-keys"):
        write_fernet_keys(cloud.state("keystone") / repository)
    shutil.copytree(snapshot / IMAGES, cloud.images, dirs_exist_ok=True)
    target = cloud.databases
    fresh = target.with_name(f"{target.name}.new-{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(snapshot / DATABASES, fresh)
    fresh.chmod(0o700)
    try:
        rewrite_keystone(fresh / "keystone.sqlite", cloud, hasher)
        rewrite_nova(fresh / "nova_api.sqlite", cloud)
        rewrite_glance(fresh / "glance.sqlite", cloud)
        write_node_identity(fresh / "nova.sqlite", cloud)
        fresh.replace(target)  # allowed, since the target is an empty folder
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def rewrite_keystone(database: Path, cloud: Cloud, hasher: Hasher) -> None:
    """This sandbox's ports in the catalog, and its passwords for every user."""
    secrets = cloud.credentials
    passwords = {"admin": secrets.admin, TRUSTEE_ADMIN: secrets.trustee}
    with closing(sqlite3.connect(database)) as connection, connection:
        for endpoint in ENDPOINTS:
            connection.execute(
                "UPDATE endpoint SET url = ? WHERE service_id IN (SELECT id FROM service WHERE type = ?)",
                (cloud.url(endpoint.service, endpoint.path), endpoint.type),
            )
        hashes = {password: hasher(password) for password in (secrets.admin, secrets.trustee, secrets.service)}
        for user, name in connection.execute("SELECT id, name FROM local_user").fetchall():
            connection.execute(
                "UPDATE password SET password_hash = ? WHERE local_user_id = ?",
                (hashes[passwords.get(name, secrets.service)], user),
            )


def rewrite_nova(database: Path, cloud: Cloud) -> None:
    """Where the cells' databases are."""
    with closing(sqlite3.connect(database)) as connection, connection:
        for cell, name in (("cell0", "nova_cell0"), ("cell1", "nova")):
            connection.execute(
                "UPDATE cell_mappings SET database_connection = ? WHERE name = ?",
                (f"sqlite:///{cloud.database(name)}", cell),
            )


def rewrite_glance(database: Path, cloud: Cloud) -> None:
    """Where the images' data is; the file is named after the image."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE image_locations SET value = ? || image_id", (f"file://{cloud.images}/",))


def write_node_identity(database: Path, cloud: Cloud) -> None:
    """The file by which nova-compute knows its node again; without it, it refuses to serve an existing host."""
    with closing(sqlite3.connect(database)) as connection:
        (identity,) = connection.execute("SELECT uuid FROM compute_nodes WHERE deleted = 0").fetchone()
    (cloud.state("nova") / "compute_id").write_text(identity)
