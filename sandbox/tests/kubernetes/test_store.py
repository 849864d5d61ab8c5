from pathlib import Path

import pytest

from isthmus_sandbox.kubernetes import certificates
from isthmus_sandbox.kubernetes.control_plane import Ports
from isthmus_sandbox.kubernetes.schema import ClusterSpec
from isthmus_sandbox.kubernetes.store import Record, Store, Unreadable
from tests.kubernetes.samples import pool


def record() -> Record:
    ca = certificates.authority("ca")
    spec = ClusterSpec(name="private", kind="magnum", ca_cert=ca.certificate, ca_key=ca.key)
    return Record("magnum-1", spec, Ports(1, 2), {"gpu": pool()}, {"old"})


def test_a_record_comes_back_as_it_was(tmp_path: Path) -> None:
    kept = record()
    Store(tmp_path).put(kept)
    assert Store(tmp_path).all() == [kept]
    assert (tmp_path / "magnum-1" / "cluster.json").stat().st_mode & 0o077 == 0


def test_a_torn_write_leaves_the_old_record(tmp_path: Path) -> None:
    kept = record()
    Store(tmp_path).put(kept)
    (tmp_path / "magnum-1" / "cluster.new").write_text('{"id": "magnum-1", "sp')
    assert Store(tmp_path).all() == [kept]


def test_a_dropped_cluster_is_gone_and_a_killed_deletion_is_finished(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put(record())
    (tmp_path / "magnum-1" / "etcd").mkdir()
    store.drop("magnum-1")
    assert store.all() == [] and list(tmp_path.iterdir()) == []
    (tmp_path / "magnum-2" / "etcd").mkdir(parents=True)  # its record went first
    assert store.all() == [] and list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"id": "magnum-1", "spec": {}, "ports": {}, "pools": {}, "gone": []}']
)
def test_a_foreign_record_is_named_and_kept(tmp_path: Path, text: str) -> None:
    (tmp_path / "magnum-1").mkdir()
    file = tmp_path / "magnum-1" / "cluster.json"
    file.write_text(text)
    with pytest.raises(Unreadable, match=r"cluster\.json isn't a cluster's record"):
        Store(tmp_path).all()
    assert file.read_text() == text
