"""Which pods the kubelet begins, ends and takes out."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from isthmus_sandbox.network.judge import Judge
from isthmus_sandbox.network.void import Void
from isthmus_sandbox.triton import cluster as module
from isthmus_sandbox.triton.addresses import Addresses, NoAddress
from isthmus_sandbox.triton.cluster import Cluster
from tests.triton import samples


class Api:
    """Pods as the API server lists them."""

    def __init__(self, cluster: str, kubeconfig: str) -> None:
        self.cluster = cluster
        self.pods: list[dict[str, Any]] = []
        self.removed: list[str] = []
        self.events: list[str] = []

    def list(self, path: str) -> list[dict[str, Any]]:
        """The pods; no Services."""
        return self.pods if path.endswith("/pods") else []

    def remove(self, pod: dict[str, Any]) -> None:
        """Keep it."""
        self.removed.append(pod["metadata"]["uid"])

    def event(self, kind: str, about: Any, reason: str, message: str) -> None:
        """Keep it."""
        self.events.append(reason)


class FakePod:
    """What the cluster does with a pod."""

    def __init__(self, pod: Any, cluster: Any, address: str, folder: Path) -> None:
        self.address, self.folder, self.lives = address, folder, False
        self.graces: list[float] = []

    def start(self) -> None:
        """Begin."""
        self.lives = True

    def delete(self, grace: float) -> None:
        """Keep it."""
        self.graces.append(grace)

    def stop(self) -> None:
        """End."""
        self.lives = False

    def join(self, timeout: float) -> None:
        """At once."""

    def is_alive(self) -> bool:
        """As said."""
        return self.lives


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setattr(module, "Api", Api)
    monkeypatch.setattr(module, "Pod", FakePod)
    facts = {"id": "one", "name": "private", "kind": "magnum", "region": "r", "kubeconfig": "none"}
    void = Void()
    made: Any = Cluster(facts, Addresses(tmp_path), tmp_path, Judge(list), void)
    yield made
    made.stop()
    void.close()


def bound(uid: str, phase: str = "Pending", grace: float | None = None, **spec: Any) -> dict[str, Any]:
    held = samples.pod(uid, samples.server(), **spec)
    held["metadata"] |= {"uid": uid, "namespace": "ns"}
    if grace is not None:
        held["metadata"] |= {"deletionTimestamp": "now", "deletionGracePeriodSeconds": grace}
    return {**held, "status": {"phase": phase}}


def test_only_bound_triton_pods_that_arent_over_begin_once(cluster: Any) -> None:
    other = bound("other")
    other["spec"]["containers"] = [{"name": "c", "image": "nginx"}]
    cluster.api.pods = [bound("a"), other, bound("free", nodeName=""), bound("b", "Succeeded"), bound("c", "Failed")]
    cluster.look()
    first = dict(cluster.pods)
    assert list(first) == ["a"] and first["a"].address.startswith("127.")
    cluster.look()
    assert cluster.pods == first


def test_the_grace_period_is_handed_on_also_a_shorter_one(cluster: Any) -> None:
    cluster.api.pods = [bound("a")]
    cluster.look()
    for grace in (60, 5):
        cluster.api.pods = [bound("a", grace=grace)]
        cluster.look()
    assert cluster.pods["a"].graces == [60, 5]
    cluster.api.pods = []
    cluster.look()
    assert cluster.pods["a"].graces[-1] == 0, "taken out by force: it ends at once"


def test_an_address_is_free_when_its_pod_has_ended_and_not_before(cluster: Any) -> None:
    cluster.api.pods = [bound("a")]
    cluster.look()
    address, cluster.api.pods = cluster.pods["a"].address, []
    cluster.look()
    assert not cluster.addresses.claim("b", address)
    cluster.pods["a"].lives = False
    cluster.look()
    assert cluster.pods == {} and cluster.addresses.claim("b", address)


@pytest.mark.parametrize(
    ("phase", "grace", "removed"), [("Running", 30, ["a"]), ("Failed", 30, ["a"]), ("Failed", 0, [])]
)
def test_a_deleted_pod_that_nothing_runs_of_is_taken_out(cluster: Any, phase: str, grace: float, removed: Any) -> None:
    """With 0 it is a finalizer that keeps it, which is somebody else's."""
    cluster.api.pods = [bound("a", phase, grace)]
    cluster.look()
    assert cluster.api.removed == removed and cluster.pods == {}


def test_what_couldnt_be_taken_out_when_it_ended_is_later(cluster: Any) -> None:
    cluster.api.pods = [bound("a")]
    cluster.look()
    cluster.api.pods, cluster.pods["a"].lives = [bound("a", "Failed", 30)], False
    cluster.look()
    assert cluster.api.removed == ["a"]


def test_a_pod_without_an_address_is_told_once_and_the_others_begin(
    cluster: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = cluster.addresses.assign

    def assign(owner: str) -> str:
        if owner == "pod/a":
            raise NoAddress("none")
        return str(usual(owner))

    monkeypatch.setattr(cluster.addresses, "assign", assign)
    cluster.api.pods = [bound("a"), bound("b")]
    cluster.look()
    cluster.look()
    assert list(cluster.pods) == ["b"] and cluster.api.events == ["FailedCreatePodSandBox"]


def test_volumes_of_pods_that_went_meanwhile_are_cleared_and_their_logs_kept(cluster: Any, tmp_path: Path) -> None:
    for uid in ("a", "gone"):
        for name in ("volumes", "logs"):
            (tmp_path / "one" / uid / name).mkdir(parents=True)
    cluster.api.pods = [bound("a")]
    cluster.look()
    assert (tmp_path / "one" / "a" / "volumes").exists() and not (tmp_path / "one" / "gone" / "volumes").exists()
    assert (tmp_path / "one" / "gone" / "logs").exists()


def test_a_defect_doesnt_end_the_loop(
    cluster: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    looks: list[int] = []

    def look() -> None:
        looks.append(1)
        if len(looks) == 1:
            raise KeyError("a defect")
        cluster.stopped.set()

    monkeypatch.setattr(module, "PERIOD", 0.01)
    monkeypatch.setattr(module, "PAUSE", 0.01)
    monkeypatch.setattr(cluster, "look", look)
    cluster.run()
    assert len(looks) == 2 and "a defect" in capsys.readouterr().err
