"""Run a plugin written in Python (a policy pack or a component provider) and stream what it prints to the engine."""

import queue
import subprocess
import threading
import tomllib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc

from isthmus_sandbox.engine.language_host.policy import LARGE, PolicyProxy
from isthmus_sandbox.engine.language_host.processes import start
from isthmus_sandbox.engine.language_host.protocol import language_pb2 as pb
from isthmus_sandbox.engine.language_host.toolchain import Toolchain

Register = Callable[[subprocess.Popen[bytes]], None]


def component(request: Any, toolchain: Toolchain, register: Register) -> Iterator[Any]:
    """A component provider: its `__main__.py`, or the SDK's own runner for a package without one."""
    root, folder = Path(request.info.root_directory), Path(request.info.program_directory)
    if (root / "__main__.py").exists() or (folder / "__main__.py").exists():
        command = ["-u", str(folder), *request.args]
    else:
        with (root / "pyproject.toml").open("rb") as file:
            command = ["-u", "-m", "pulumi.run.plugin", tomllib.load(file)["project"]["name"], *request.args]
    env = toolchain.environment(dict(pair.split("=", 1) for pair in request.env))
    yield from _stream([toolchain.python, *command], env, request.pwd or None, register, lambda line: False)


def policy_pack(request: Any, toolchain: Toolchain, register: Register, active: Callable[[], bool]) -> Iterator[Any]:
    """A policy pack, started once the engine has said for which stack."""
    proxy = PolicyProxy()
    server = grpc.server(ThreadPoolExecutor(16), options=LARGE)
    proxy.add_to(server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield pb.RunPluginResponse(stdout=b"%d\n" % port)
        while not proxy.configured.wait(0.2):
            if not active():
                return
        folder = request.info.program_directory
        command = [toolchain.python, "-u", "-m", "pulumi.policy", *request.args, folder]
        env = toolchain.environment({**dict(pair.split("=", 1) for pair in request.env), **proxy.environment()})

        def port_line(line: bytes) -> bool:
            if not line.strip().isdigit():
                proxy.fail("the first line that it printed isn't its port; nothing may be printed before that")
                return False
            proxy.attach(int(line))
            return True

        for response in _stream(command, env, folder, register, port_line):
            if response.WhichOneof("output") == "exitcode":
                proxy.fail(f"it ended with exit code {response.exitcode}; what it printed is above")
            yield response
    finally:
        proxy.fail("the engine let go of it")
        server.stop(1).wait()  # calls that wait get their answer


def _stream(
    command: list[str], env: dict[str, str], folder: str | None, register: Register, first_line: Callable[[bytes], bool]
) -> Iterator[Any]:
    """Run a command; its output as it comes, then its exit code. `first_line` may keep the first line of stdout."""
    process = start(command, env, folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    register(process)
    chunks: queue.Queue[tuple[str, bytes] | None] = queue.Queue()

    def pump(stream: Any, kind: str) -> None:
        try:
            if kind == "stdout":
                line = stream.readline()
                if line and not first_line(line):
                    chunks.put((kind, line))
            while data := stream.read1(65536):
                chunks.put((kind, data))
        finally:
            chunks.put(None)  # or the loop below would wait for ever

    for stream, kind in ((process.stdout, "stdout"), (process.stderr, "stderr")):
        threading.Thread(target=pump, args=(stream, kind), daemon=True).start()
    open_ = 2
    while open_:
        chunk = chunks.get()
        if chunk is None:
            open_ -= 1
        else:
            kind, data = chunk
            yield pb.RunPluginResponse(stdout=data) if kind == "stdout" else pb.RunPluginResponse(stderr=data)
    yield pb.RunPluginResponse(exitcode=process.wait())
