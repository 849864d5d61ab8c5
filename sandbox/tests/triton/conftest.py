"""A pod with scripts in place of its programs, in a cluster that remembers."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from isthmus_sandbox.triton import commands, container
from isthmus_sandbox.triton import pod as module
from isthmus_sandbox.triton.pod import Pod
from tests.triton import fakes, samples


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A container's one argument is a script; nothing waits long."""
    monkeypatch.setattr(commands, "command", lambda spec, *_: ["sh", "-c", spec["args"][0]])
    monkeypatch.setattr(commands, "environment", lambda spec, known, *_: {"PATH": os.environ["PATH"], **known})
    monkeypatch.setattr(module, "TICK", 0.02)
    monkeypatch.setattr(module, "RETRY", 0.05)
    usual = container.Container.back_off

    def at_once(self: container.Container, state: dict[str, Any]) -> None:
        usual(self, state)
        self.retry_at = 0.0

    monkeypatch.setattr(container.Container, "back_off", at_once)


class Run:
    """A pod in a cluster that remembers."""

    def __init__(self, folder: Path, spec: dict[str, Any], status: dict[str, Any]) -> None:
        self.cluster = fakes.Cluster()
        object_ = {"metadata": {"name": "p", "namespace": "ns", "uid": "u"}, "spec": spec, "status": status}
        self.pod = Pod(object_, self.cluster, "127.64.0.9", folder)

    def until(self, holds: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
        """Wait for a status that was told."""
        end = time.monotonic() + 30
        while not (found := [s for s in self.cluster.statuses if holds(s)]):
            assert time.monotonic() < end, self.cluster.statuses[-1:]
            time.sleep(0.01)
        return found[0]

    def phase(self, phase: str) -> dict[str, Any]:
        """Wait for a phase."""
        return self.until(lambda status: status["phase"] == phase)

    def phases(self) -> list[str]:
        """The phases in their order."""
        return list(dict.fromkeys(s["phase"] for s in self.cluster.statuses))


Start = Callable[..., Run]


@pytest.fixture
def start(tmp_path: Path, quick: None) -> Iterator[Start]:
    """Starts a pod: its script, its init containers' scripts, more of its spec."""
    runs: list[Run] = []

    def begin(script: str, *inits: str, status: dict[str, Any] | None = None, reached: bool = True, **spec: Any) -> Run:
        def made(name: str, text: str) -> dict[str, Any]:
            return {"name": name, "image": samples.IMAGE, "args": [text]}

        whole = {
            "nodeName": "gpu-0",
            "containers": [made("main", script)],
            "initContainers": [made(f"init-{n}", text) for n, text in enumerate(inits)],
            **spec,
        }
        runs.append(Run(tmp_path / "pod", whole, status or {}))
        runs[-1].cluster.reached = reached
        runs[-1].pod.start()
        return runs[-1]

    yield begin
    for run in runs:
        run.pod.stop()
        run.pod.join(30)
        assert not run.pod.is_alive()
