"""A real Triton server for tests: its own folder, loopback ports, ended with its test."""

import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from dev.load import servers
from isthmus_cli.smoke.stack_outputs import Server
from isthmus_models.repository import Repository
from isthmus_sandbox.supervisor.ports import free_port
from isthmus_sandbox.triton import commands, install

ADDRESS = "127.0.0.1"
READY_SECONDS = 120
IMAGE = {"image": "nvcr.io/nvidia/tritonserver:test"}


def lay_out(
    root: Path,
    models: Sequence[str],
    parameters: Mapping[str, Mapping[str, str]] | None = None,
    repository: Repository | None = None,
) -> None:
    """Write the repository of `models` for CPU below `root`, as the fetch program would."""
    for model in models:
        servers.lay_out(root, model, repository, (parameters or {}).get(model))


@contextmanager
def triton(
    root: Path,
    models: Sequence[str],
    *,
    parameters: Mapping[str, Mapping[str, str]] | None = None,
    variables: Mapping[str, str] | None = None,
    change: Callable[[Path], None] = lambda _: None,
    source: Repository | None = None,
) -> Iterator[Server]:
    """Run a server of `models`, with `change` made to its repository first; it is ready inside the block."""
    install.install()
    repository, log = root / "models", root / "log"
    lay_out(repository, models, parameters, source)
    change(repository)
    taken: set[int] = set()
    for _ in range(3):
        taken.add(free_port(taken))
    http, grpc, metrics = sorted(taken)
    arguments = [f"--model-repository={repository}", "--model-control-mode=explicit"]
    arguments += [f"--load-model={model}" for model in models]
    arguments += [f"--http-port={http}", f"--grpc-port={grpc}", f"--metrics-port={metrics}", "--strict-readiness=true"]
    command = commands.command({**IMAGE, "args": arguments}, ADDRESS, [], {})
    environment = commands.environment(IMAGE, variables or {}, [("/tmp", root)], root)
    with log.open("wb") as output:
        server = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        _ready(server, f"http://{ADDRESS}:{http}/v2/health/ready", log)
        yield Server(site=ADDRESS, http=f"http://{ADDRESS}:{http}", grpc=f"{ADDRESS}:{grpc}")
    finally:
        server.terminate()
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _ready(server: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"tritonserver is not ready:\n{log.read_text(errors='replace')[-3000:]}")
