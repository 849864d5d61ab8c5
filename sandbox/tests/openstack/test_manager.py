import socket
from collections.abc import Iterator

import pytest

from isthmus_sandbox.openstack.drivers.manager import ClusterManager, ManagerError
from tests.openstack.fake_manager import ENDPOINT, FakeManager


@pytest.fixture
def fake() -> Iterator[FakeManager]:
    made = FakeManager()
    yield made
    made.close()


def test_keeps_clusters_and_pools(fake: FakeManager) -> None:
    manager = ClusterManager(f"{fake.url}/")
    assert manager.cluster("magnum-1") is None
    manager.put_cluster("magnum-1", {"name": "one"})
    found = manager.cluster("magnum-1")
    assert found and found["endpoint"] == ENDPOINT
    assert manager.pool("magnum-1", "gpu") is None
    manager.put_pool("magnum-1", "gpu", {"replicas": 2})
    assert manager.pool("magnum-1", "gpu") == {"state": "ready", "ready": 2}
    manager.delete_pool("magnum-1", "gpu")
    assert fake.pools == {"magnum-1": {}}
    manager.delete_cluster("magnum-1")
    assert fake.clusters == {}


def test_deleting_what_is_gone_is_fine(fake: FakeManager) -> None:
    ClusterManager(fake.url).delete_cluster("magnum-none")
    ClusterManager(fake.url).delete_pool("magnum-none", "gpu")


def test_refusals_carry_the_reason(fake: FakeManager) -> None:
    with pytest.raises(ManagerError, match=r"answered 409 to PUT /clusters/magnum-1: .*another cluster has this id"):
        ClusterManager(fake.url).put_cluster("magnum-1", {"name": "refused"})
    with pytest.raises(ManagerError, match="answered 404 to PUT"):
        ClusterManager(fake.url).put_pool("magnum-none", "gpu", {"replicas": 1})


def test_says_that_nobody_answers() -> None:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    with pytest.raises(ManagerError, match="doesn't answer GET /clusters/x"):
        ClusterManager(f"http://127.0.0.1:{port}").cluster("x")


def test_needs_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ISTHMUS_CLUSTERS_URL", raising=False)
    with pytest.raises(ManagerError, match="ISTHMUS_CLUSTERS_URL"):
        ClusterManager.from_environment()
    monkeypatch.setenv("ISTHMUS_CLUSTERS_URL", "http://127.0.0.1:1")
    assert ClusterManager.from_environment().url == "http://127.0.0.1:1"
