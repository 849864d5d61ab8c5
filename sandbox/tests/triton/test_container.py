"""A container's process, its end, its restarts and its status."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from isthmus_sandbox.triton import container as module
from isthmus_sandbox.triton.container import Container
from tests.triton.samples import IMAGE

PATH = {"PATH": "/usr/bin:/bin"}
DEAF = "trap '' TERM; echo deaf; while :; do sleep 0.05; done"
PROBE = {"tcpSocket": {"port": 1}, "periodSeconds": 1}


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Callable[..., Container]]:
    """Makes containers, ended with the test."""
    all_: list[Container] = []

    def make(**spec: Any) -> Container:
        all_.append(Container({"name": "c", "image": IMAGE, **spec}, "127.0.0.1", tmp_path / "c.log", grace=0.2))
        return all_[-1]

    yield make
    for container in all_:
        container.end(0, 1)


def run(container: Container, script: str) -> None:
    container.start(["sh", "-c", script], PATH, container.log.parent, None)


def until(passed: Callable[[], Any], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not passed():
        assert time.monotonic() < end
        time.sleep(0.01)


def over(container: Container) -> dict[str, Any]:
    """The terminated state, once it has ended."""
    until(lambda: not container.running)
    return dict(container.ended()["terminated"])


@pytest.mark.parametrize(
    ("script", "code", "reason"),
    [("echo done", 0, "Completed"), ("echo why >&2; exit 3", 3, "Error"), ("kill -KILL $$", 137, "Error")],
)
def test_ends(made: Callable[..., Container], script: str, code: int, reason: str) -> None:
    container = made()
    run(container, script)
    state = over(container)
    assert (state["exitCode"], state["reason"]) == (code, reason)
    assert state["startedAt"] <= state["finishedAt"]
    assert state.get("message", "") == container.tail()


def test_a_program_that_isnt_there_ends_with_127(made: Callable[..., Container]) -> None:
    container = made()
    container.start(["no-such-program"], PATH, container.log.parent, None)
    state = over(container)
    assert state["exitCode"] == 127 and "no-such-program can't be run" in state["message"]


def test_its_log_is_kept_over_restarts_and_its_end_is_the_message(made: Callable[..., Container]) -> None:
    container = made()
    for word in ("first", "second"):
        run(container, f"echo {word}; head -c 3000 /dev/zero | tr '\\0' x")
        over(container)
    text = container.log.read_text()
    assert text.startswith("first") and "second" in text and container.tail() == "x" * module.TAIL


def test_sigterm_comes_first(made: Callable[..., Container]) -> None:
    container = made()
    run(container, "trap 'echo asked; exit 0' TERM; echo up; while :; do sleep 0.02; done")
    until(lambda: "up" in container.tail())
    now = time.monotonic()
    container.end(now + 10, now)
    state = over(container)
    assert time.monotonic() - now < 9 and state["exitCode"] == 0 and "asked" in state["message"]


def test_sigterm_comes_after_the_pre_stop_hook_has_slept(made: Callable[..., Container]) -> None:
    container = made(lifecycle={"preStop": {"sleep": {"seconds": 1}}})
    run(container, "trap 'echo asked; exit 0' TERM; echo up; while :; do sleep 0.02; done")
    until(lambda: "up" in container.tail())
    now = time.monotonic()
    while container.running and time.monotonic() < now + 20:
        container.end(now + 15, time.monotonic())
        time.sleep(0.01)
    assert time.monotonic() - now >= 1 and "asked" in over(container)["message"]


def test_the_hook_is_part_of_the_grace(made: Callable[..., Container]) -> None:
    container = made(lifecycle={"preStop": {"sleep": {"seconds": 60}}})
    run(container, "sleep 60")
    now = time.monotonic()
    while container.running and time.monotonic() < now + 40:
        container.end(now + 0.3, time.monotonic())
        time.sleep(0.01)
    assert 0.3 <= time.monotonic() - now < 30 and over(container)["exitCode"] == 137


def test_sigkill_comes_after_the_grace_and_not_before(made: Callable[..., Container]) -> None:
    container = made()
    run(container, DEAF)
    until(lambda: "deaf" in container.tail())
    now = time.monotonic()
    container.end(now + 60, now)
    container.end(now + 0.3, now)
    container.end(now + 90, now)  # a later deadline changes nothing
    while container.running and time.monotonic() < now + 40:
        container.end(now + 60, time.monotonic())
        time.sleep(0.01)
    assert 0.3 <= time.monotonic() - now < 30 and over(container)["exitCode"] == 137


def test_without_a_grace_it_is_killed_at_once_with_its_children(made: Callable[..., Container]) -> None:
    container = made()
    run(container, "trap '' TERM; sleep 60 & echo $!; wait")
    until(lambda: container.tail().strip())
    child = int(container.tail())
    now = time.monotonic()
    container.end(now, now)
    over(container)
    until(lambda: not _lives(child))


def test_what_a_process_leaves_ends_with_it(made: Callable[..., Container]) -> None:
    container = made()
    run(container, "sleep 60 & echo $!")
    until(lambda: not container.running)
    child = int(container.tail())
    container.ended()
    until(lambda: not _lives(child))


@pytest.mark.parametrize("kind", ["startupProbe", "livenessProbe"])
def test_a_failed_probe_ends_it_with_its_grace(
    made: Callable[..., Container], kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("isthmus_sandbox.triton.probes.succeeds", lambda *_: False)
    container = made(**{kind: {**PROBE, "failureThreshold": 1}})
    run(container, DEAF)
    until(lambda: "deaf" in container.tail())
    began = time.monotonic()
    while container.running and time.monotonic() < began + 40:
        container.look(time.monotonic())
        time.sleep(0.01)
    assert 0.2 <= time.monotonic() - began < 30 and over(container)["exitCode"] == 137


def test_a_probes_own_grace_wins(made: Callable[..., Container], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("isthmus_sandbox.triton.probes.succeeds", lambda *_: False)
    container = made(livenessProbe={**PROBE, "failureThreshold": 1, "terminationGracePeriodSeconds": 40})
    run(container, "sleep 60")
    container.look(now := time.monotonic())
    assert container.kill_at == now + 40


def test_readiness_waits_for_startup_and_liveness_does_too(
    made: Callable[..., Container], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    passed = {1: False, 2: True, 3: True}

    def ask(spec: Any, *_: Any) -> bool:
        asked.append(spec["n"])
        return passed[spec["n"]]

    monkeypatch.setattr("isthmus_sandbox.triton.probes.succeeds", ask)
    probes = {kind: {**PROBE, "n": n} for n, kind in enumerate(("startupProbe", "readinessProbe", "livenessProbe"), 1)}
    container = made(**probes)

    def state(seconds: float) -> tuple[bool, bool]:
        container.look(container.began + seconds)
        return container.started, container.ready

    run(container, "sleep 60")
    assert state(0) == (False, False) and asked == [1]
    passed[1] = True
    assert state(0.3) == (True, False) and asked == [1, 1]
    assert state(0.6) == (True, True) and asked == [1, 1, 2, 3]
    assert container.status()["ready"]


def test_back_off_doubles_up_to_a_limit_and_forgets(
    made: Callable[..., Container], monkeypatch: pytest.MonkeyPatch
) -> None:
    container = made()
    waits = []
    for _ in range(7):
        container.began = time.monotonic()
        container.back_off({"terminated": {"exitCode": 1}})
        waits.append(round(container.retry_at - time.monotonic()))
    assert waits == [1, 2, 4, 8, 16, 30, 30] and container.restarts == 7
    state = container.status()
    assert state["state"]["waiting"]["reason"] == "CrashLoopBackOff" and "back-off 30s" in str(state["state"])
    assert state["lastState"] == {"terminated": {"exitCode": 1}} and state["restartCount"] == 7
    container.began = time.monotonic() - module.CALM - 1
    container.back_off({})
    assert round(container.retry_at - time.monotonic()) == 1


def test_statuses(made: Callable[..., Container]) -> None:
    container = made()
    assert container.status()["state"] == {"waiting": {"reason": "PodInitializing"}}
    run(container, "sleep 60")
    assert container.status()["state"] == {"running": {"startedAt": container.started_at}}
    assert container.status()["ready"] and container.status()["started"], "no probes: it is ready when it runs"
    container.end(0, 1)
    until(lambda: not container.running)
    container.final_state = module.terminated(0)
    assert not container.status()["ready"], "what has ended serves nothing"
    container.init = True
    assert container.status()["ready"], "an init container is ready when it has succeeded"
    container.refuse("CannotRun", "why")
    assert container.status()["state"]["terminated"] == {
        "exitCode": 128,
        "reason": "CannotRun",
        "message": "why",
        "finishedAt": container.final_state["terminated"]["finishedAt"],
    }


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
