"""What the real tritonserver says of configurations: each is loaded alone, in explicit mode, through the HTTP API."""

import http.client
import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from tests.model_repository.triton_rules.cases import PROGRAM, Case, Verdict

from isthmus_sandbox.supervisor.ports import free_port
from isthmus_sandbox.triton import commands, install

ADDRESS = "127.0.0.1"
IMAGE = {"image": "nvcr.io/nvidia/tritonserver:test"}
READY_SECONDS, LOAD_SECONDS, UNLOAD_SECONDS = 60, 20, 60


@dataclass(frozen=True)
class Answer:
    """What the server did with a case, and its words; they are empty when it loads."""

    verdict: Verdict
    why: str = ""
    lost: bool = False
    """Whether it gave none."""


@dataclass
class Server:
    """A tritonserver of its own, started again when a configuration ends it or hangs it."""

    root: Path
    _process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)
    _port: int = field(default=0, init=False)

    def judge(self, case: Case) -> Answer:
        """Load the first model of `case`, which loads those that it depends on, and unload them all.

        A server that ends or hangs may do so for what came before: a new one is asked again.
        """
        answer = self._judge(case)
        return self._judge(case) if answer.lost else answer

    def load(self, case: Case) -> tuple[int, bytes]:
        """Lay the case out and load its first model; the answer's status and body."""
        self._lay_out(case)
        if self._process is None:
            self._start()
        return self.ask("POST", f"/v2/repository/models/{next(iter(case.configs))}/load", LOAD_SECONDS)

    def _judge(self, case: Case) -> Answer:
        mark = self._log.stat().st_size if self._log.exists() else 0
        try:
            status, body = self.load(case)
            self._unload(case)
        except (OSError, http.client.HTTPException) as error:
            ended = self._process is not None and self._process.poll() is not None
            self.stop()
            return Answer("refuses", f"the server {'ends' if ended else 'hangs'}: {error}", lost=True)
        return Answer("loads") if status == 200 else Answer("refuses", self._words(body, mark))

    def ask(self, method: str, path: str, timeout: float, content: object = None) -> tuple[int, bytes]:
        """Status and body of a request to the HTTP API."""
        connection = http.client.HTTPConnection(ADDRESS, self._port, timeout=timeout)
        try:
            connection.request(method, path, json.dumps(content or {}))
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def stop(self) -> None:
        """End the server and the programs that it started."""
        if self._process is None:
            return
        family = psutil.Process(self._process.pid).children(recursive=True) if self._process.poll() is None else []
        self._process.kill()
        self._process.wait()
        for program in family:
            try:
                program.kill()
            except psutil.NoSuchProcess:
                continue
        self._process = None

    @property
    def _repository(self) -> Path:
        return self.root / "models"

    @property
    def _log(self) -> Path:
        return self.root / "log"

    def _lay_out(self, case: Case) -> None:
        shutil.rmtree(self._repository, ignore_errors=True)
        for name, text in case.configs.items():
            folder = self._repository / name
            (folder / "1").mkdir(parents=True)
            (folder / "config.pbtxt").write_text(text, encoding="utf-8")
            if case.has_program(name):
                (folder / "1" / "model.py").symlink_to(PROGRAM)
            for path, content in case.files.get(name, {}).items():
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_text(content)

    def _words(self, body: bytes, mark: int) -> str:
        """The server's error; where a configuration can't be read, the reason is in its log alone."""
        with self._log.open("rb") as log:
            log.seek(mark)
            lines = log.read().decode(errors="replace").splitlines()
        messages = [line.split("] ", 1)[-1] for line in lines if "Poll failed" in line or "libprotobuf" in line]
        return " | ".join([str(json.loads(body).get("error", "")), *messages])

    def _unload(self, case: Case) -> None:
        for name in case.configs:
            parameters = {"parameters": {"unload_dependents": True}}
            self.ask("POST", f"/v2/repository/models/{name}/unload", UNLOAD_SECONDS, parameters)
        end = time.monotonic() + UNLOAD_SECONDS
        while time.monotonic() < end:
            index: list[dict[str, Any]] = json.loads(self.ask("POST", "/v2/repository/index", UNLOAD_SECONDS)[1])
            if not any(model.get("state") in ("READY", "LOADING", "UNLOADING") for model in index):
                return
            time.sleep(0.02)
        self.stop()

    def _start(self) -> None:
        install.install()
        self._repository.mkdir(parents=True, exist_ok=True)
        taken: set[int] = set()
        for _ in range(3):
            taken.add(free_port(taken))
        self._port, grpc, metrics = sorted(taken)
        arguments = [f"--model-repository={self._repository}", "--model-control-mode=explicit"]
        arguments += [f"--http-port={self._port}", f"--grpc-port={grpc}", f"--metrics-port={metrics}"]
        command = commands.command({**IMAGE, "args": arguments}, ADDRESS, [], {})
        environment = commands.environment(IMAGE, {}, [("/tmp", self.root)], self.root)
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(command, env=environment, stdout=output, stderr=output, cwd=self.root)
        end = time.monotonic() + READY_SECONDS
        while time.monotonic() < end and self._process.poll() is None:
            try:
                if self.ask("GET", "/v2/health/ready", 1)[0] == 200:
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError(f"tritonserver is not ready:\n{self._log.read_text(errors='replace')[-3000:]}")


@contextmanager
def server(root: Path) -> Iterator[Server]:
    """A server below `root` that is ended with the block."""
    started = Server(root)
    try:
        yield started
    finally:
        started.stop()
