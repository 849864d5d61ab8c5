"""Which clusters the kubelet holds on to."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from isthmus_sandbox.triton import cluster as module
from isthmus_sandbox.triton import kubelet
from isthmus_sandbox.triton.kubelet import Kubelet


class Listed:
    """A kubelet whose manager lists what a test says."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.clusters: list[dict[str, Any]] = []
        self.reported: list[str] = []

        def begun(facts: dict[str, Any], *_: Any) -> Any:
            def say(what: str) -> Any:
                return lambda: self.reported.append(f"{what} {facts['id']} {facts['endpoint']}")

            return SimpleNamespace(key=module.key(facts), start=say("start"), stop=say("stop"))

        monkeypatch.setattr(kubelet, "Cluster", begun)
        self.kubelet = Kubelet("http://127.0.0.1:1", folder)
        monkeypatch.setattr(self.kubelet, "_listed", lambda: self.clusters)

    def look(self, *clusters: tuple[str, str, str]) -> list[str]:
        """What it does when these (id, state, endpoint) are listed."""
        self.clusters = [{"id": i, "state": s, "endpoint": e, "ca_cert": "ca"} for i, s, e in clusters]
        self.reported.clear()
        self.kubelet.look()
        return list(self.reported)


def test_a_cluster_that_is_away_for_a_while_keeps_its_pods(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    side = Listed(tmp_path, monkeypatch)
    assert side.look(("a", "starting", "x")) == []
    assert side.look(("a", "ready", "x"), ("b", "ready", "y")) == ["start a x", "start b y"]
    assert side.look(("a", "starting", "x"), ("b", "failed", "y")) == []
    assert side.look(("b", "ready", "y")) == ["stop a x"]
    assert side.look(("b", "starting", "z")) == ["stop b y"], "another cluster of that name"
    assert side.look(("b", "ready", "z")) == ["start b z"]
