"""Probes: what counts as a yes, and when a threshold is reached."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from isthmus_sandbox.triton import probes
from isthmus_sandbox.triton.probes import Probe, port, succeeds


class Server(HTTPServer):
    """Answers with the status that its path names; keeps the headers."""

    seen: str = ""


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, Server)
        self.server.seen = self.headers.get("X-Test", "")
        self.send_response(int(self.path.strip("/") or 200))
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield running
        running.shutdown()


@pytest.mark.parametrize(("status", "passed"), [(200, True), (204, True), (302, True), (400, False), (503, False)])
def test_http(server: Server, status: int, passed: bool) -> None:
    get = {"port": server.server_port, "path": f"/{status}", "httpHeaders": [{"name": "X-Test", "value": "v"}]}
    assert succeeds({"httpGet": get}, {}, "127.0.0.1") is passed
    assert server.seen == "v"


def test_tcp_and_who_doesnt_answer(server: Server) -> None:
    container = {"ports": [{"name": "http", "containerPort": server.server_port}]}
    assert succeeds({"tcpSocket": {"port": "http"}}, container, "127.0.0.1")
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        closed = held.getsockname()[1]
        assert not succeeds({"tcpSocket": {"port": closed}}, {}, "127.0.0.1")
        held.listen()  # it takes connections and says nothing
        assert not succeeds({"httpGet": {"port": closed}, "timeoutSeconds": 0.05}, {}, "127.0.0.1")


def test_ports_by_number_and_name() -> None:
    container = {"ports": [{"containerPort": 1}, {"name": "http", "containerPort": 8000}]}
    assert [port(value, container) for value in (5, "6", "http", "lost")] == [5, 6, 8000, None]


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """What `succeeds` says, the last for ever."""
    results = [False]
    monkeypatch.setattr(probes, "succeeds", lambda *_: results.pop(0) if len(results) > 1 else results[0])
    return results


def probe(**spec: Any) -> Probe:
    made = Probe({"periodSeconds": 10, "tcpSocket": {"port": 1}, **spec}, {}, "127.0.0.1")
    made.start(100.0)
    return made


def run(made: Probe, seconds: float, begin: float = 100.0) -> float:
    """Look every 0.2 s until it says something; when that was."""
    now = begin
    while made.passed is None and now < begin + seconds:
        made.look(now)
        now += 0.2
    return now - 100.0


def test_failures_count_by_periods_though_it_is_asked_more_often(answers: list[bool]) -> None:
    """A server that needs 50 s isn't killed after a few: failureThreshold x periodSeconds is what it has."""
    made = probe(failureThreshold=6)
    took = run(made, 100)
    assert made.passed is False and 50 <= took <= 52


def test_a_yes_between_two_periods_is_taken(answers: list[bool]) -> None:
    answers[:] = [False] * 10 + [True]
    made = probe()
    assert run(made, 100) < 5 and made.passed is True


def test_the_initial_delay_is_waited_for(answers: list[bool]) -> None:
    answers[:] = [True]
    assert 7 <= run(probe(initialDelaySeconds=7), 100) < 7.5


def test_success_threshold(answers: list[bool]) -> None:
    answers[:] = [True, True, False, True, True, True, False]
    made = probe(successThreshold=3)
    run(made, 100)
    assert made.passed is True and len(answers) == 1


def test_once_it_held_it_is_asked_by_its_period_and_fails_at_its_threshold(answers: list[bool]) -> None:
    answers[:] = [True, False, False, True, False]
    made = probe(failureThreshold=3)
    for second in range(31):
        made.look(100.0 + second)
    assert made.passed is True and len(answers) == 1, "two failures and a success"
    for second in range(31, 61):
        made.look(100.0 + second)
    assert made.passed is False


def test_a_new_process_begins_anew(answers: list[bool]) -> None:
    made = probe(failureThreshold=1)
    run(made, 1)
    made.start(200.0)
    assert made.passed is None and made.failures == 0
