"""Restoring is tested on databases of the same shape, made by hand: only the tables that are rewritten."""

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from isthmus_sandbox.openstack.cloud import ENDPOINTS, Cloud
from isthmus_sandbox.openstack.snapshot.restore import restore, restored

ELSEWHERE = "http://127.0.0.1:1"
NODE = "6c489bb1-8ed6-4026-bcb3-a4e5ee66465c"


def _write(file: Path, script: str) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(script)


def _read(file: Path, query: str) -> dict[str, str]:
    with closing(sqlite3.connect(file)) as connection:
        return dict(connection.execute(query).fetchall())


@pytest.fixture
def snapshot(tmp_path: Path) -> Path:
    folder = tmp_path / "snapshot"
    databases, images = folder / "databases", folder / "images"
    databases.mkdir(parents=True)
    images.mkdir()
    (images / "image-1").write_text("data")
    services = "".join(
        f"INSERT INTO service VALUES ('{e.type}', '{e.type}'); INSERT INTO endpoint VALUES ('{e.type}', '{ELSEWHERE}');"
        for e in ENDPOINTS
    )
    users = "".join(
        f"INSERT INTO local_user VALUES ({i}, '{name}'); INSERT INTO password VALUES ({i}, 'old');"
        for i, name in enumerate(("admin", "nova", "swift", "magnum_domain_admin"))
    )
    _write(
        databases / "keystone.sqlite",
        "CREATE TABLE service (id, type); CREATE TABLE endpoint (service_id, url);"
        f"CREATE TABLE local_user (id, name); CREATE TABLE password (local_user_id, password_hash); {services} {users}",
    )
    _write(
        databases / "nova_api.sqlite",
        "CREATE TABLE cell_mappings (name, database_connection);"
        "INSERT INTO cell_mappings VALUES ('cell0', 'sqlite:////old/nova_cell0.sqlite'), ('cell1', 'sqlite:////old/x');",
    )
    _write(
        databases / "glance.sqlite",
        "CREATE TABLE image_locations (image_id, value);"
        "INSERT INTO image_locations VALUES ('image-1', 'file:///old/images/image-1');",
    )
    _write(
        databases / "nova.sqlite",
        f"CREATE TABLE compute_nodes (uuid, deleted); INSERT INTO compute_nodes VALUES ('gone', 3), ('{NODE}', 0);",
    )
    return folder


def test_writes_this_sandboxs_addresses(cloud: Cloud, snapshot: Path) -> None:
    restore(cloud, snapshot, str)
    urls = _read(cloud.database("keystone"), "SELECT service_id, url FROM endpoint")
    assert urls == {e.type: cloud.url(e.service, e.path) for e in ENDPOINTS}
    assert urls["object-store"] == f"http://127.0.0.1:{cloud.layout.port('swift')}/v1/AUTH_%(project_id)s"
    assert len(set(urls.values())) == len(ENDPOINTS) - 1  # Cinder stands under two names


def test_writes_this_sandboxs_passwords(cloud: Cloud, snapshot: Path) -> None:
    restore(cloud, snapshot, lambda password: f"hash of {password}")
    hashes = _read(
        cloud.database("keystone"), "SELECT name, password_hash FROM password JOIN local_user ON id = local_user_id"
    )
    assert hashes == {
        "admin": f"hash of {cloud.credentials.admin}",
        "nova": f"hash of {cloud.credentials.service}",
        "swift": f"hash of {cloud.credentials.service}",
        "magnum_domain_admin": f"hash of {cloud.credentials.trustee}",
    }


def test_writes_this_sandboxs_folders(cloud: Cloud, snapshot: Path) -> None:
    restore(cloud, snapshot, str)
    assert _read(cloud.database("nova_api"), "SELECT name, database_connection FROM cell_mappings") == {
        "cell0": f"sqlite:///{cloud.database('nova_cell0')}",
        "cell1": f"sqlite:///{cloud.database('nova')}",
    }
    locations = _read(cloud.database("glance"), "SELECT image_id, value FROM image_locations")
    assert Path(locations["image-1"].removeprefix("file://")).read_text() == "data"
    assert (cloud.state("nova") / "compute_id").read_text() == NODE


def test_makes_fresh_keys(cloud: Cloud, snapshot: Path, tmp_path: Path) -> None:
    restore(cloud, snapshot, str)
    keys = sorted((cloud.state("keystone") / "fernet-keys").iterdir())
    assert [k.name for k in keys] == ["0", "1"] and keys[0].read_text() != keys[1].read_text()
    assert {stat.S_IMODE(k.stat().st_mode) for k in keys} == {0o600}
    assert stat.S_IMODE(cloud.databases.stat().st_mode) == 0o700


def test_leaves_the_snapshot_as_it_was(cloud: Cloud, snapshot: Path) -> None:
    before = {file: file.read_bytes() for file in snapshot.rglob("*") if file.is_file()}
    restore(cloud, snapshot, str)
    assert {file: file.read_bytes() for file in snapshot.rglob("*") if file.is_file()} == before


def test_broken_off_restore_is_done_anew(cloud: Cloud, snapshot: Path) -> None:
    def broken(_password: str) -> str:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        restore(cloud, snapshot, broken)
    assert not restored(cloud)
    restore(cloud, snapshot, str)
    assert restored(cloud)
