"""A pod's phases, with scripts in place of its programs."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.triton import commands, container
from sandbox.triton import pod as module
from sandbox.triton.pod import Pod
from tests.sandbox.triton import fakes, samples

UP = "while :; do sleep 0.05; done"
ONCE = "test -e ran && exit 0; touch ran; exit 1"  # fails the first time


@pytest.fixture(autouse=True)
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
        end = time.monotonic() + 5
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
def start(tmp_path: Path) -> Iterator[Start]:
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
        run.pod.join(5)
        assert not run.pod.is_alive()


def test_init_containers_run_one_after_the_other_and_then_the_server(start: Start, tmp_path: Path) -> None:
    run = start(UP, "echo one >> order", "sleep 0.1; echo two >> order")
    status = run.phase("Running")
    assert (tmp_path / "pod" / "order").read_text() == "one\ntwo\n"
    assert run.phases() == ["Pending", "Running"]
    conditions = {c["type"]: c["status"] for c in status["conditions"]}
    assert conditions == {"PodScheduled": "True", "Initialized": "True", "ContainersReady": "True", "Ready": "True"}
    assert status["podIP"] == "10.64.0.9" and status["hostIP"] == "10.240.0.1"
    first = run.cluster.statuses[0]
    assert {c["type"]: c["status"] for c in first["conditions"]}["Initialized"] == "False"


@pytest.mark.parametrize("policy", ["Always", "OnFailure"])
def test_a_failed_init_container_is_tried_again(start: Start, policy: str) -> None:
    status = start(UP, ONCE, restartPolicy=policy).phase("Running")
    (init,) = status["initContainerStatuses"]
    assert init["restartCount"] == 1 and init["ready"] and init["lastState"]["terminated"]["exitCode"] == 1


def test_a_failed_init_container_that_isnt_tried_again_fails_the_pod(start: Start) -> None:
    run = start(UP, "exit 4", "touch second", restartPolicy="Never")
    status = run.phase("Failed")
    assert status["initContainerStatuses"][0]["state"]["terminated"]["exitCode"] == 4
    assert status["initContainerStatuses"][1]["state"]["waiting"]["reason"] == "PodInitializing"
    assert status["containerStatuses"][0]["state"]["waiting"]["reason"] == "PodInitializing"


@pytest.mark.parametrize(
    ("policy", "script", "phase", "restarts"),
    [
        ("Never", "exit 0", "Succeeded", 0),
        ("Never", "exit 1", "Failed", 0),
        ("OnFailure", "exit 0", "Succeeded", 0),
        ("OnFailure", ONCE, "Succeeded", 1),
    ],
)
def test_ends(start: Start, policy: str, script: str, phase: str, restarts: int) -> None:
    status = start(script, restartPolicy=policy).phase(phase)
    assert status["containerStatuses"][0]["restartCount"] == restarts
    assert {c["type"]: c["status"] for c in status["conditions"]}["Ready"] == "False"


def test_always_means_after_success_too(start: Start) -> None:
    run = start("exit 0")
    run.until(lambda s: s["containerStatuses"][0]["restartCount"] >= 2)
    assert set(run.phases()) <= {"Pending", "Running"}


def test_deletion_takes_a_pod_out_whatever_it_is_in(start: Start) -> None:
    for script, phase, policy in (
        ("exit 1", "Failed", "Never"),
        (UP, "Running", "Always"),
    ):
        run = start(script, restartPolicy=policy)
        run.phase(phase)
        run.pod.delete(5)
        run.pod.join(5)
        assert run.cluster.removed == ["p"] and not run.pod.is_alive()


def test_deletion_in_the_middle_of_init_ends_it(start: Start) -> None:
    run = start("touch main", UP)
    run.until(lambda s: "running" in s["initContainerStatuses"][0]["state"])
    run.pod.delete(5)
    run.pod.join(5)
    assert run.cluster.removed == ["p"] and not (run.pod.folder / "main").exists()


def test_the_grace_is_one_for_all_containers_and_can_be_shortened(start: Start) -> None:
    deaf = {"image": samples.IMAGE, "args": [f"trap '' TERM; touch up-$$; {UP}"]}
    run = start("", containers=[{"name": n, **deaf} for n in ("a", "b")])
    run.phase("Running")
    while len(list(run.pod.folder.glob("up-*"))) < 2:
        time.sleep(0.01)
    began = time.monotonic()
    run.pod.delete(60)
    time.sleep(0.1)
    assert run.pod.is_alive()
    run.pod.delete(0.3)
    run.pod.delete(60)
    run.pod.delete(0.3)
    run.pod.join(5)
    assert 0.3 <= time.monotonic() - began < 1.5 and run.cluster.removed == ["p"]
    codes = [c["state"]["terminated"]["exitCode"] for c in run.cluster.statuses[-1]["containerStatuses"]]
    assert codes == [137, 137]


def test_when_the_kubelet_ends_the_pod_stays_as_it_is(start: Start) -> None:
    run = start(UP)
    run.phase("Running")
    run.pod.stop()
    run.pod.join(5)
    assert run.cluster.removed == [] and not run.pod.mains[0].running
    assert run.cluster.statuses[-1]["phase"] == "Running"


def test_what_cant_run_waits_and_is_told_once(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    run = start(UP, volumes=[{"name": "v", "configMap": {"name": "late"}}])
    status = run.until(lambda s: "CreateContainerConfigError" in str(s))
    assert status["phase"] == "Pending"
    time.sleep(0.2)
    assert run.cluster.events == [("CreateContainerConfigError", 'configmap "late" not found')]
    run.cluster.core.config_maps["late"] = {"a": "b"}
    run.phase("Running")


def test_a_variable_that_no_process_can_have_is_told(start: Start) -> None:
    held = {"name": "main", "image": samples.IMAGE, "args": [UP], "env": [{"name": "A", "value": "a\0b"}]}
    status = start("", containers=[held]).until(lambda s: "RunContainerError" in str(s))
    assert "null byte" in str(status["containerStatuses"])


def test_a_refused_probe_fails_the_pod(start: Start) -> None:
    held = {"name": "main", "image": samples.IMAGE, "args": [UP], "readinessProbe": {"exec": {"command": ["true"]}}}
    status = start("", containers=[held], restartPolicy="Never").phase("Failed")
    assert status["containerStatuses"][0]["state"]["terminated"]["reason"] == "CannotRun"


def test_a_defect_of_ours_neither_looks_alive_nor_stays(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    run = start(UP)
    run.phase("Running")
    monkeypatch.setattr(run.pod, "_keep", lambda *_: 1 / 0)
    status = run.until(lambda s: "SandboxError" in str(s))
    assert "ZeroDivisionError" in str(status["containerStatuses"]) and run.cluster.events[-1][0] == "SandboxError"
    assert {c["type"]: c["status"] for c in status["conditions"]}["Ready"] == "False"
    run.pod.delete(1)
    run.pod.join(5)
    assert run.cluster.removed == ["p"]


def test_a_status_that_couldnt_be_written_is_written_later(start: Start) -> None:
    run = start(UP, reached=False)
    while not run.pod.mains[0].running:
        time.sleep(0.01)
    run.cluster.reached = True
    run.phase("Running")
    time.sleep(0.1)
    assert len(run.cluster.statuses) == 1, "and only once"


def test_after_the_kubelets_end_restarts_are_counted_on(start: Start) -> None:
    entry = {"name": "main", "restartCount": 4, "state": {"running": {"startedAt": "2026-01-01T00:00:00Z"}}}
    other = {"name": "done", "restartCount": 2, "state": {"terminated": {"exitCode": 0}}}
    waits = {"name": "waits", "restartCount": 7, "state": {"waiting": {}}, "lastState": {"terminated": {"exitCode": 9}}}
    before = {"startTime": "2026-01-01T00:00:00Z", "containerStatuses": [entry, other, waits]}
    containers = [{"name": n, "image": samples.IMAGE, "args": [UP]} for n in ("main", "done", "waits")]
    status = start("", status=before, containers=containers, restartPolicy="OnFailure").phase("Running")
    found = {c["name"]: c for c in status["containerStatuses"]}
    assert [found[n]["restartCount"] for n in ("main", "done", "waits")] == [5, 2, 7]
    assert found["main"]["lastState"]["terminated"]["exitCode"] == 137
    assert found["done"]["state"]["terminated"]["exitCode"] == 0, "what has ended for good isn't run again"
    assert found["waits"]["lastState"]["terminated"]["exitCode"] == 9
    assert status["startTime"] == "2026-01-01T00:00:00Z"
