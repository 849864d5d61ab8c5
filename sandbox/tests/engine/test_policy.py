"""A policy pack that dies, in whatever way and whenever, ends the engine's calls with an error; none hangs."""

import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import grpc
import psutil
import pulumi.runtime  # noqa: F401  # before the host's protocol, which else puts an empty one in its place
import pytest
from google.protobuf import empty_pb2

from isthmus_sandbox.engine import interruption
from isthmus_sandbox.engine.language_host import plugin, policy
from isthmus_sandbox.engine.language_host.processes import end
from isthmus_sandbox.engine.language_host.protocol import analyzer_pb2, analyzer_pb2_grpc
from tests.kubernetes.running import until

pytestmark = pytest.mark.slow

PATIENCE = 20  # seconds
# A pack as `python -u -m pulumi.policy` is one: prints its port, then answers. `stuck` is a call that it never answers.
PACK = f"""
import sys, threading
from concurrent.futures import ThreadPoolExecutor
sys.path[:0] = {sys.path!r}
import grpc
from isthmus_sandbox.engine.language_host.protocol import analyzer_pb2, analyzer_pb2_grpc

class Pack(analyzer_pb2_grpc.AnalyzerServicer):
    def GetAnalyzerInfo(self, request, context):
        return analyzer_pb2.AnalyzerInfo(name="probe")

    def Analyze(self, request, context):
        threading.Event().wait()

server = grpc.server(ThreadPoolExecutor(4))
analyzer_pb2_grpc.add_AnalyzerServicer_to_server(Pack(), server)
print(server.add_insecure_port("127.0.0.1:0"), flush=True)
server.start()
server.wait_for_termination()
"""


class Running:
    """The host's side of one pack, as the engine drives it."""

    def __init__(self, folder: Path, program: str) -> None:
        (folder / "pack.py").write_text(program)
        python = folder / "python"  # whatever it is asked to run, it runs the pack
        python.write_text(f"#!/bin/sh\nexec {sys.executable} -u {folder / 'pack.py'}\n")
        python.chmod(0o755)
        toolchain = SimpleNamespace(python=str(python), environment=lambda more: {**os.environ, **more})
        request = SimpleNamespace(info=SimpleNamespace(program_directory=str(folder)), args=[], env=[])
        self.active, self.children, self.responses = True, list[Any](), list[Any]()
        stream = plugin.policy_pack(request, toolchain, self.children.append, lambda: self.active)  # type: ignore[arg-type]
        self.port = int(next(stream).stdout)
        self.thread = threading.Thread(target=lambda: self.responses.extend(stream), daemon=True)
        self.thread.start()
        self.analyzer = analyzer_pb2_grpc.AnalyzerStub(
            grpc.insecure_channel(f"127.0.0.1:{self.port}", options=[("grpc.enable_http_proxy", 0)])
        )
        self.analyzer.ConfigureStack(analyzer_pb2.AnalyzerStackConfigureRequest(stack="local"), timeout=PATIENCE)

    def refused(self, call: Callable[..., Any], request: Any) -> str:
        """Why a call fails; it must, and in time."""
        with pytest.raises(grpc.RpcError) as error:
            call(request, timeout=PATIENCE)
        assert error.value.code() != grpc.StatusCode.DEADLINE_EXCEEDED, "it hangs"
        return str(error.value.details())

    def info(self) -> Any:
        """A call that a sound pack answers."""
        return self.analyzer.GetAnalyzerInfo(empty_pb2.Empty(), timeout=PATIENCE)

    def exit_code(self) -> int:
        """The last thing that the engine is told."""
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive(), "the stream hangs"
        return int(self.responses[-1].exitcode)


@pytest.fixture
def pack(tmp_path: Path) -> Iterator[Callable[[str], Running]]:
    made: list[Running] = []

    def start(program: str) -> Running:
        made.append(Running(tmp_path, program))
        return made[-1]

    yield start
    for running in made:
        for child in running.children:
            end(child)


def unused_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@pytest.mark.parametrize(
    ("program", "why"),
    [
        ("raise SystemExit(3)", "exit code 3"),
        ("import no_such_module", "exit code 1"),
        ("print('hello')\nimport time; time.sleep(0.5)", "isn't its port"),
        ("print('hello', flush=True)\nimport time; time.sleep(60)", "isn't its port"),
        (f"print({unused_port()}, flush=True)\nimport time; time.sleep(60)", "doesn't answer at port"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "exit code"),
    ],
    ids=["exits", "breaks", "talks", "talks and stays", "lies", "is killed"],
)
def test_a_pack_that_does_not_start(pack: Callable[[str], Running], program: str, why: str) -> None:
    running = pack(program)
    message = running.refused(running.analyzer.GetAnalyzerInfo, empty_pb2.Empty())
    assert "didn't start" in message and why in message
    running.refused(running.analyzer.Analyze, analyzer_pb2.AnalyzeRequest())
    for child in running.children:
        end(child)
    assert running.exit_code()


def test_a_pack_that_starts_for_ever(pack: Callable[[str], Running], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "START", 1.0)
    running = pack("import time; time.sleep(600)")
    assert "didn't print its port within 1 s" in running.refused(running.analyzer.GetAnalyzerInfo, empty_pb2.Empty())


def test_a_pack_that_is_killed_at_work(pack: Callable[[str], Running]) -> None:
    running = pack(PACK)
    assert running.info().name == "probe"
    call = running.analyzer.Analyze.future(analyzer_pb2.AnalyzeRequest(), timeout=PATIENCE)
    with pytest.raises(grpc.FutureTimeoutError):
        call.result(timeout=0.5)
    running.children[0].kill()
    assert "the policy pack ended" in call.exception().details()
    running.refused(running.analyzer.GetAnalyzerInfo, empty_pb2.Empty())
    assert running.exit_code()


@pytest.mark.parametrize("program", [PACK, "import time; time.sleep(600)"], ids=["works", "doesn't start"])
def test_cancel_ends_what_waits(pack: Callable[[str], Running], program: str) -> None:
    running = pack(program)
    if program == PACK:
        running.info()
    call = running.analyzer.Analyze.future(analyzer_pb2.AnalyzeRequest(), timeout=PATIENCE)
    with pytest.raises(grpc.FutureTimeoutError):
        call.result(timeout=0.5)
    running.analyzer.Cancel(empty_pb2.Empty(), timeout=PATIENCE)
    assert "cancelled" in call.exception().details()


SILENT = PACK.replace('return analyzer_pb2.AnalyzerInfo(name="probe")', "threading.Event().wait()")


@pytest.mark.parametrize(
    "program", ["import time; time.sleep(600)", SILENT], ids=["doesn't start", "starts and is silent"]
)
def test_an_interruption_ends_what_the_engine_waits_for_while_it_loads_packs(
    pack: Callable[[str], Running], program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = tmp_path / "mark"
    monkeypatch.setenv(interruption.VARIABLE, str(mark))
    running = pack(program)
    call = running.analyzer.GetAnalyzerInfo.future(empty_pb2.Empty(), timeout=PATIENCE)
    with pytest.raises(grpc.FutureTimeoutError):
        call.result(timeout=2)
    mark.touch()
    assert "pulumi was interrupted" in call.exception(timeout=PATIENCE).details()


def test_a_proxy_is_not_asked_for_what_is_on_this_machine(
    pack: Callable[[str], Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "https_proxy", "grpc_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert pack(PACK).info().name == "probe"


def test_nothing_is_left_when_the_engine_goes_before_it_configured(tmp_path: Path) -> None:
    running = Running(tmp_path, PACK)
    running.info()
    child = psutil.Process(running.children[0].pid)
    end(running.children[0])
    running.thread.join(PATIENCE)
    until("the pack ends", lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE, PATIENCE)
