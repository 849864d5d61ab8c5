"""A control plane's processes, with small programs in their place."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from isthmus_sandbox.kubernetes.children import Program
from isthmus_sandbox.kubernetes.processes import RESTARTS, Processes, StartFailed


class InterruptibleEvent(threading.Event):
    """A stop that nobody asks for, and that no restart waits for."""

    def wait(self, timeout: float | None = None) -> bool:
        """At once."""
        return self.is_set()


@pytest.fixture
def processes() -> Iterator[Processes]:
    made = Processes("one", InterruptibleEvent(), lambda name: None)
    yield made
    made.end(grace=1)


def program(folder: Path, name: str, script: str) -> Program:
    return Program(name, ("sh", "-c", script), folder / f"{name}.log")


def eventually(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_what_ended_is_started_again(processes: Processes, tmp_path: Path) -> None:
    file = tmp_path / "runs"
    processes.launch(program(tmp_path, "kwok", f"echo run >> {file}; [ $(wc -l < {file}) -gt 1 ] && exec sleep 60"))

    def twice() -> bool:
        processes.watch()
        return file.exists() and file.read_text() == "run\nrun\n"

    eventually(twice)


def test_what_ends_again_and_again_is_broken(processes: Processes, tmp_path: Path) -> None:
    processes.launch(program(tmp_path, "etcd", "echo no space left on device; exit 1"))

    def watch() -> bool:
        processes.watch()
        return False

    with pytest.raises(StartFailed, match=f"(?s)etcd ended {RESTARTS} times in a row; see .*etcd.log.*no space left"):
        eventually(watch)
    processes.reset_restarts()
    processes.launch(program(tmp_path, "etcd", "exec sleep 60"))  # asked to try again: it may


def test_a_program_runs_once(processes: Processes, tmp_path: Path) -> None:
    file = tmp_path / "runs"
    for _ in range(2):
        processes.launch(program(tmp_path, "kwok", f"echo run >> {file}; exec sleep 60"))
    eventually(file.exists)
    assert file.read_text() == "run\n"


def test_a_taken_port_is_named() -> None:
    processes = Processes("one", InterruptibleEvent(), lambda name: None)
    with socket.create_server(("127.0.0.1", 0)) as held, pytest.MonkeyPatch.context() as patch:
        clock = iter(range(0, 100, 2))
        patch.setattr(time, "monotonic", lambda: float(next(clock)))
        port = held.getsockname()[1]
        with pytest.raises(StartFailed, match=f"port {port} on 127.0.0.1 for the API server is taken"):
            processes.await_port("API server", port)
    processes.await_port("API server", port)


def test_the_storage_ends_last(tmp_path: Path) -> None:
    order = tmp_path / "order"
    processes = Processes("one", InterruptibleEvent(), lambda name: None)
    for name in ("etcd", "kube-apiserver"):
        script = f"trap 'echo {name} >> {order}; exit' TERM; echo ready; while :; do sleep 0.02; done"
        processes.launch(program(tmp_path, name, script))
        eventually(lambda name=name: "ready" in (tmp_path / f"{name}.log").read_text())  # type: ignore[misc]
    processes.end(grace=5)
    assert order.read_text().split() == ["kube-apiserver", "etcd"]
