"""A pod's phases, and what it says of trouble."""

import time
from pathlib import Path

import pytest

from tests.triton import samples
from tests.triton.conftest import Start

UP = "while :; do sleep 0.05; done"
ONCE = "test -e ran && exit 0; touch ran; exit 1"  # fails the first time


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
    monkeypatch.setattr(run.pod, "_supervise", lambda *_: 1 / 0)
    status = run.until(lambda s: "SandboxError" in str(s))
    assert "ZeroDivisionError" in str(status["containerStatuses"]) and run.cluster.events[-1][0] == "SandboxError"
    assert {c["type"]: c["status"] for c in status["conditions"]}["Ready"] == "False"
    run.pod.delete(1)
    run.pod.join(30)
    assert run.cluster.removed == ["p"]


def test_a_status_that_couldnt_be_written_is_written_later(start: Start) -> None:
    run = start(UP, reached=False)
    while not run.pod.mains[0].running:
        time.sleep(0.01)
    run.cluster.reached = True
    run.phase("Running")
    time.sleep(0.1)
    assert len(run.cluster.statuses) == 1, "and only once"
