"""The search leg against a server that answers, errs, dawdles or lies: it is never late, and tells why."""

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest

from fusion.fusion_legs.circuit_breaker import CircuitBreaker
from fusion.fusion_legs.kserve import EmbeddingClient, NoAnswer
from fusion.fusion_legs.search_leg import SearchLeg

Reply = Callable[[BaseHTTPRequestHandler, dict[str, Any]], None]
MS = 1000
ROOM = 5.0  # seconds that a busy machine may take beyond a deadline


def vector(text: str) -> list[float]:
    return [float(len(text)), 1.0]


def right(handler: BaseHTTPRequestHandler, asked: dict[str, Any]) -> None:
    rows = np.array([vector(text) for text in asked["inputs"][0]["data"]], "<f4")
    send(handler, {"name": "EMBEDDING", "datatype": "FP32", "shape": list(rows.shape)}, rows.tobytes())


def send(handler: BaseHTTPRequestHandler, output: dict[str, Any], data: bytes, status: int = 200) -> None:
    head = json.dumps({"outputs": [{**output, "parameters": {"binary_data_size": len(data)}}]}).encode()
    handler.send_response(status)
    handler.send_header("Inference-Header-Content-Length", str(len(head)))
    handler.send_header("Content-Length", str(len(head) + len(data)))
    handler.end_headers()
    handler.wfile.write(head + data)


@dataclass
class Public:
    """The public site, as far as the leg sees it."""

    url: str = ""
    reply: Reply = right
    bodies: list[bytes] = field(default_factory=list)
    connections: int = 0
    open: int = 0
    release: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def public() -> Iterator[Public]:
    site = Public()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            super().setup()
            site.connections += 1
            site.open += 1

        def finish(self) -> None:
            super().finish()
            site.open -= 1

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            site.bodies.append(body)
            assert self.path == "/v2/models/search_encoder/infer"
            site.reply(self, json.loads(body))

        def handle(self) -> None:
            with contextlib.suppress(ConnectionError):  # a client that gave up is what some tests are about
                super().handle()

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield site
    site.release.set()
    server.shutdown()
    thread.join()
    server.server_close()


def leg(url: str, failures: int = 100, batch: int = 64, clock: Callable[[], float] = time.monotonic) -> SearchLeg:
    client = EmbeddingClient(url, "search_encoder", batch, time.monotonic)
    return SearchLeg(client, CircuitBreaker(failures, 2.0, clock), 50.0, time.monotonic)


def test_scores_are_cosines(public: Public) -> None:
    search = leg(public.url)
    scores, reason = search.answer(search.ask("abc", ["abc", "", "abcdef"], 5 * MS))
    assert reason == "" and scores is not None
    query = np.array(vector("abc"))
    wanted = [
        query @ (v := np.array(vector(t))) / np.linalg.norm(query) / np.linalg.norm(v) for t in ("abc", "", "abcdef")
    ]
    np.testing.assert_allclose(scores, wanted, atol=1e-6)


def test_only_query_and_titles_leave(public: Public) -> None:
    search = leg(public.url)
    search.answer(search.ask("shoes", ["boot", "pan"], 5 * MS))
    (body,) = public.bodies
    assert json.loads(body) == {
        "inputs": [{"name": "TEXT", "shape": [3, 1], "datatype": "BYTES", "data": ["shoes", "boot", "pan"]}],
        "outputs": [{"name": "EMBEDDING", "parameters": {"binary_data": True}}],
    }


def test_many_titles_go_in_batches_over_one_connection(public: Public) -> None:
    search = leg(public.url, batch=4)
    titles = ["x" * n for n in range(10)]
    scores, reason = search.answer(search.ask("abc", titles, 5 * MS))
    assert scores is not None, reason
    assert len(scores) == 10
    assert [len(json.loads(body)["inputs"][0]["data"]) for body in public.bodies] == [4, 4, 3]
    assert public.connections == 1


def silent(site: Public) -> Reply:
    def reply(handler: BaseHTTPRequestHandler, asked: dict[str, Any]) -> None:
        site.release.wait(30)

    return reply


def dripping(site: Public) -> Reply:
    def reply(handler: BaseHTTPRequestHandler, asked: dict[str, Any]) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        while not site.release.wait(0.02):
            handler.wfile.write(b"x")

    return reply


@pytest.mark.parametrize("behaviour", [silent, dripping])
def test_it_is_never_late(public: Public, behaviour: Callable[[Public], Reply]) -> None:
    public.reply = behaviour(public)
    search = leg(public.url)
    for _ in range(6):  # more than there are threads
        began = time.monotonic()
        scores, reason = search.answer(search.ask("abc", ["a"], 100))
        assert time.monotonic() - began < 0.1 + ROOM
        assert (scores, reason) == (None, "search leg: no answer by the deadline")


def wrong_status(handler: BaseHTTPRequestHandler, asked: dict[str, Any]) -> None:
    send(handler, {}, b"", 503)


def wrong_shape(handler: BaseHTTPRequestHandler, asked: dict[str, Any]) -> None:
    send(handler, {"datatype": "FP32", "shape": [1, 2]}, np.zeros(2, "<f4").tobytes())


def short_data(handler: BaseHTTPRequestHandler, asked: dict[str, Any]) -> None:
    send(handler, {"datatype": "FP32", "shape": [2, 2]}, b"1234")


def not_json(handler: BaseHTTPRequestHandler, asked: dict[str, Any]) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "5")
    handler.end_headers()
    handler.wfile.write(b"<html")


def cut_off(handler: BaseHTTPRequestHandler, asked: dict[str, Any]) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "100")
    handler.end_headers()
    handler.wfile.write(b"half")
    handler.close_connection = True


def not_numbers(handler: BaseHTTPRequestHandler, asked: dict[str, Any]) -> None:
    send(handler, {"datatype": "FP32", "shape": [2, 2]}, np.full(4, np.nan, "<f4").tobytes())


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (wrong_status, "HTTP status 503"),
        (wrong_shape, "got FP32 of shape [1, 2], expected FP32 of [2, d]"),
        (short_data, "an answer that is not an inference response"),
        (not_json, "an answer that is not an inference response"),
        (cut_off, "IncompleteRead"),
        (not_numbers, "an answer with NaN or infinity"),
    ],
)
def test_a_wrong_answer_is_no_answer(public: Public, reply: Reply, reason: str) -> None:
    public.reply = reply
    search = leg(public.url)
    scores, status = search.answer(search.ask("abc", ["a"], 5 * MS))
    assert scores is None and status.startswith("search leg: ") and reason in status


def test_nobody_there() -> None:
    search = leg("http://127.0.0.1:9")
    scores, status = search.answer(search.ask("abc", ["a"], 5 * MS))
    assert scores is None and "ConnectionRefusedError" in status


def test_no_connection_is_left_open(public: Public) -> None:
    """A server that is to end waits for its connections."""
    search = leg(public.url)
    for _ in range(3):
        assert search.answer(search.ask("abc", ["a"], 5 * MS))[0] is not None
    end = time.monotonic() + 30
    while public.open and time.monotonic() < end:
        time.sleep(0.01)
    assert (public.open, public.connections) == (0, 3)


def test_a_deadline_in_the_past_is_not_asked(public: Public) -> None:
    client = EmbeddingClient(public.url, "search_encoder", 64, time.monotonic)
    with pytest.raises(NoAnswer, match="by the deadline"):
        client.embed(["abc"], time.monotonic() - 1)
    assert public.bodies == []


def test_after_failures_it_stops_asking_and_looks_again(public: Public) -> None:
    now = [0.0]
    search = leg(public.url, failures=2, clock=lambda: now[0])
    public.reply = wrong_status
    for _ in range(2):
        search.answer(search.ask("abc", ["a"], 5 * MS))
    assert (
        search.answer(search.ask("abc", ["a"], 5 * MS))[1] == "search leg: not asked, it did not answer the last times"
    )
    assert len(public.bodies) == 2
    now[0], public.reply = 2.0, right
    assert search.answer(search.ask("abc", ["a"], 5 * MS))[0] is not None
    assert search.answer(search.ask("abc", ["a"], 5 * MS))[0] is not None


def test_a_hasty_caller_does_not_stop_the_others(public: Public) -> None:
    search = leg(public.url, failures=1)
    public.reply = silent(public)
    assert search.answer(search.ask("abc", ["a"], 1))[0] is None
    public.reply = right
    assert search.answer(search.ask("abc", ["a"], 5 * MS))[0] is not None
