"""The two servers on loopback, raised for a block and ended by their process ids.

Triton is the program that the sandbox's pods run, with the models' repository for CPU, and no Kubernetes around it.
"""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from dev.load.questions import MODEL_FOLDERS
from isthmus_models import artifacts, catalog
from isthmus_models.repository import Repository

HOST = "127.0.0.1"
READY_SECONDS, END_SECONDS = 120.0, 30.0
WORKERS, KEEP_ALIVE = 2, 600
IMAGE = {"image": "nvcr.io/nvidia/tritonserver:bench"}


@dataclass(frozen=True)
class Server:
    """A server that is up."""

    port: int
    """Of its HTTP API, on HOST."""
    pid: int

    def cpu_seconds(self) -> float:
        """CPU time that it and the programs that it started have used."""
        first = psutil.Process(self.pid)
        times = [one.cpu_times() for one in (first, *first.children(recursive=True))]
        return float(sum(one.user + one.system for one in times))


def elsewhere(server: Server) -> float:
    """CPU seconds so far of all that is neither the server nor this process."""
    all_of_it, own = psutil.cpu_times(), psutil.Process().cpu_times()
    idle = all_of_it.idle + getattr(all_of_it, "iowait", 0.0)
    guests = getattr(all_of_it, "guest", 0.0) + getattr(all_of_it, "guest_nice", 0.0)  # counted as user, too
    return float(sum(all_of_it) - idle - guests - own.user - own.system - server.cpu_seconds())


def lay_out(root: Path, model: str, repository: Repository | None, parameters: Mapping[str, str] | None = None) -> None:
    """Write the repository of one model for CPU below `root`, as the fetch program does in a pod."""
    for file in catalog.files(model, target="cpu", parameters=parameters, repository=repository):
        path = root / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        if file.source:
            path.symlink_to(file.source)
        else:
            path.write_text(file.content or "")


@contextmanager
def triton(folder: Path, model: str) -> Iterator[Server]:
    """A Triton of one model, with its files below `folder`; it is ready inside the block."""
    from isthmus_sandbox.supervisor.ports import free_port
    from isthmus_sandbox.triton import commands, install

    install.install()
    lay_out(folder / "models", model, Repository(MODEL_FOLDERS))
    used: set[int] = set()
    http, grpc, metrics = (_another(free_port, used) for _ in range(3))
    arguments = [f"--model-repository={folder / 'models'}", "--strict-readiness=true"]
    arguments += [f"--http-port={http}", f"--grpc-port={grpc}", f"--metrics-port={metrics}"]
    command = commands.command({**IMAGE, "args": arguments}, HOST, [], {})
    environment = commands.environment(IMAGE, {}, [("/tmp", folder)], folder)  # noqa: S108 - the pod's
    with _running(command, environment, folder, f"http://{HOST}:{http}/v2/health/ready") as pid:
        yield Server(http, pid)


@contextmanager
def fastapi(folder: Path, model: str) -> Iterator[Server]:
    """The application of `application.py` for one model, with WORKERS workers; it is ready inside the block."""
    from isthmus_sandbox.supervisor.ports import free_port

    port = free_port(set())
    served = artifacts.folder(Repository(MODEL_FOLDERS).model(model))
    environment = {**os.environ, "ISTHMUS_LOAD_ARTIFACT": str(served), "OMP_NUM_THREADS": "1"}
    environment |= {"TOKENIZERS_PARALLELISM": "false", "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    command = [sys.executable, "-m", "uvicorn", "dev.load.application:application", f"--host={HOST}"]
    command += [f"--port={port}", f"--workers={WORKERS}", "--no-access-log", "--log-level=warning"]
    command += [f"--timeout-keep-alive={KEEP_ALIVE}"]  # connections wait while the other server is asked
    folder.mkdir(parents=True, exist_ok=True)
    with _running(command, environment, folder, f"http://{HOST}:{port}/worker") as pid:
        yield Server(port, pid)


def _another(free_port: Callable[[set[int]], int], used: set[int]) -> int:
    port = free_port(used)
    used.add(port)
    return port


@contextmanager
def _running(command: Sequence[str], environment: Mapping[str, str], folder: Path, url: str) -> Iterator[int]:
    from isthmus_sandbox.tether import tethered

    log = folder / "log"
    tied = tethered(command, signal.SIGTERM)  # they end with this process, too, when that is killed
    with log.open("wb") as output:
        server = subprocess.Popen(tied, env=dict(environment), stdout=output, stderr=output, cwd=folder)
    try:
        _wait(server, url, log)
        yield server.pid
    finally:
        _end(server)


def _wait(server: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=1):  # noqa: S310 - on loopback
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"{server.args!r} is not ready:\n{log.read_text(errors='replace')[-3000:]}")


def _end(server: "subprocess.Popen[bytes]") -> None:
    """End the server, and what it started and left."""
    family = psutil.Process(server.pid).children(recursive=True) if server.poll() is None else []
    server.terminate()
    try:
        server.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
    for program in family:
        try:
            program.kill()
        except psutil.NoSuchProcess:
            continue
