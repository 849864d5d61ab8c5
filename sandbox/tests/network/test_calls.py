"""The gate: every connection of a process is decided, whoever makes it and however it waits."""

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from isthmus_sandbox.network.calls import Gate, Way, available
from isthmus_sandbox.network.void import Void

POD = "127.64.0.9"


class Running:
    """A server, and what became of the connections of the processes behind the gate."""

    def __init__(self, void: Void) -> None:
        self.void, self.asked, self.peers = void, [], []  # type: ignore[var-annotated]
        self.reason = ""
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.place: tuple[str, int] = self.listener.getsockname()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, peer = self.listener.accept()
            except OSError:
                return
            self.peers.append(peer[0])
            connection.sendall(b"hello")
            connection.close()

    def decide(self, host: str, port: int) -> Way:
        self.asked.append((host, port))
        if self.reason:
            return Way(None, self.reason)
        return Way(self.place if host == "10.32.0.7" else (host, port))

    def run(self, program: str, timeout: float = 30) -> str:
        gate = Gate(POD, self.decide, self.void)
        started = subprocess.Popen(
            gate.command([sys.executable, "-c", program]),
            pass_fds=gate.descriptors,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        gate.open()
        return started.communicate(timeout=timeout)[0].strip()


@pytest.fixture
def running() -> Iterator[Running]:
    void = Void()
    made = Running(void)
    yield made
    made.listener.close()
    void.close()


def test_this_machine_lets_connections_be_decided() -> None:
    assert available()


WAITING = "import socket; s = socket.create_connection(('HOST', PORT)); print(s.recv(9))"
WITH_TIMEOUT = "import socket; s = socket.create_connection(('HOST', PORT), 5); print(s.recv(9))"
ASYNCIO = """
import asyncio
async def main():
    reader, _ = await asyncio.open_connection('HOST', PORT)
    print(await reader.read(9))
asyncio.run(main())
"""
CHILD = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[0] or " + repr(WAITING) + "])"


@pytest.mark.parametrize(
    "program", [WAITING, WITH_TIMEOUT, ASYNCIO, CHILD], ids=["waits", "timeout", "asyncio", "child"]
)
def test_a_connection_goes_where_it_is_led_and_comes_from_the_pod(running: Running, program: str) -> None:
    text = program.replace("HOST", "10.32.0.7").replace("PORT", "8000").replace("sys.argv[0] or ", "")
    assert running.run(text) == "b'hello'"
    assert running.asked == [("10.32.0.7", 8000)] and running.peers == [POD]


def test_what_isnt_carried_is_waited_for_as_on_a_network_that_drops_it(running: Running) -> None:
    running.reason = "no route"
    program = """
import socket, time
begun = time.monotonic()
try:
    socket.create_connection(('10.32.0.7', 8000), 0.5)
except TimeoutError:
    print('timeout', time.monotonic() - begun >= 0.5)
"""
    assert running.run(program) == "timeout True" and running.peers == []


def test_a_process_that_waits_can_be_ended_and_holds_up_no_other_thread(running: Running) -> None:
    program = """
import socket, threading, os
threading.Thread(target=lambda: socket.create_connection(('10.9.9.9', 1)), daemon=True).start()
import time; time.sleep(0.3)
print(socket.create_connection(('10.32.0.7', 8000), 5).recv(9), flush=True)
os._exit(0)
"""
    usual = running.decide

    def decide(host: str, port: int) -> Way:
        return Way(None, "dropped") if host == "10.9.9.9" else usual(host, port)

    running.decide = decide  # type: ignore[method-assign]
    assert running.run(program) == "b'hello'"


def test_a_refusal_of_the_machine_is_the_processs(running: Running) -> None:
    free = socket.create_server(("127.0.0.1", 0))
    port = free.getsockname()[1]
    free.close()
    program = f"""
import socket
try:
    socket.create_connection(('127.0.0.1', {port}))
except ConnectionRefusedError:
    print('refused')
"""
    assert running.run(program) == "refused"


def test_names_arent_asked_for_outside_and_ipv6_leads_nowhere(running: Running) -> None:
    program = """
import errno, socket
for family, kind, place in (
    (socket.AF_INET, socket.SOCK_DGRAM, ('192.0.2.53', 53)),
    (socket.AF_INET6, socket.SOCK_STREAM, ('2001:db8::1', 443)),
):
    with socket.socket(family, kind) as s:
        print(errno.errorcode[s.connect_ex(place)])
"""
    assert running.run(program).split() == ["ENETUNREACH", "ENETUNREACH"]
    assert running.asked == []


def test_sockets_of_the_machine_itself_are_none_of_its_business(running: Running, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s"))
        server.listen()
        program = (
            f"import socket; s = socket.socket(socket.AF_UNIX); s.connect({str(tmp_path / 's')!r}); print('there')"
        )
        assert running.run(program) == "there"
    assert running.asked == []
