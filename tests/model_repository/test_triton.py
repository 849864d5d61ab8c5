"""The models in a real Triton: what they answer, and what they refuse."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest
from tests.model_repository.serving import triton

from fusion import checks as fusion
from fusion.fusion_legs import formula
from isthmus_cli.smoke.client import PROTOCOLS, Client, Options, Protocol
from isthmus_cli.smoke.outcome import Failure
from isthmus_cli.smoke.stack_outputs import Server
from recommender import checks as recommendations
from search_encoder import checks as encoder
from search_encoder.reference import VECTORS

pytestmark = [pytest.mark.sandbox, pytest.mark.usefixtures("built")]


@pytest.fixture(scope="module")
def public(built: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with triton(tmp_path_factory.mktemp("public"), ["search_encoder"]) as endpoints:
        yield endpoints


@pytest.fixture(scope="module")
def private(public: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    where = {"ISTHMUS_SEARCH_URL": public.http}
    with triton(tmp_path_factory.mktemp("private"), ["recommender", "fusion"], variables=where) as endpoints:
        yield endpoints


@contextmanager
def client(endpoints: Server, protocol: Protocol = "http") -> Iterator[Client]:
    """A client that is closed: a server waits for its connections before it ends."""
    with closing(Client("test", endpoints, protocol, Options())) as opened:
        yield opened


def ranked(endpoints: Server, **changed: Any) -> dict[str, Any]:
    parameters = changed.pop("parameters", {"deadline_ms": 5000})
    with client(endpoints) as asked:
        return asked.infer("fusion", {**fusion.request()[2], **changed}, fusion.OUTPUTS, parameters)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_requests_at_once_get_their_own_vectors(public: Server, protocol: Protocol) -> None:
    """The batchers put texts of several lengths and requests together, and take them apart again."""
    known = json.loads(VECTORS.read_text(encoding="utf-8"))["vectors"]

    def ask(index: int) -> float:
        rows = [known[(index + n) % len(known)] for n in range(1 + index % 4)]
        with client(public, protocol) as own:
            got = encoder.embed(own, [row["text"] for row in rows])
        return float(np.max(1 - np.sum(got * np.array([row["vector"] for row in rows]), axis=1)))

    with ThreadPoolExecutor(8) as threads:
        assert max(threads.map(ask, range(24))) < 1e-5


def test_text_that_is_not_utf8_is_refused_with_the_reason(public: Server) -> None:
    bad = np.array([[b"\xff\xfe"]], np.object_)
    with client(public) as asked, pytest.raises(Failure, match=r"TEXT: got bytes that are not UTF-8"):
        asked.infer("search_encoder", {"TEXT": bad}, ["EMBEDDING"])


def test_fusion_is_the_formula_of_its_legs(private: Server) -> None:
    answer = ranked(private)
    assert not answer["DEGRADED"][0] and answer["REASON"][0] == b""
    legs = [(answer["RECOMMENDATION_SCORES"], 0.5), (answer["SEARCH_SCORES"], 0.5)]
    np.testing.assert_allclose(answer["SCORES"], formula.weighted(legs), atol=1e-6)
    assert int(np.argmax(answer["SEARCH_SCORES"])) == 0, "the running shoe answers the query best"


def test_a_deadline_that_can_not_be_met_leaves_the_private_leg(private: Server) -> None:
    inputs = fusion.request()[2]
    users = np.tile(inputs["USER_FEATURES"], (len(inputs["TITLES"]), 1))
    alone = recommendations.local({"USER_FEATURES": users, "ITEM_FEATURES": inputs["ITEM_FEATURES"]})
    answer = ranked(private, parameters={"deadline_ms": 1})
    assert answer["DEGRADED"][0] and b"deadline" in answer["REASON"][0]
    assert answer["SEARCH_SCORES"].shape == (0,)
    np.testing.assert_allclose(answer["SCORES"], formula.min_max(alone), atol=1e-5)
    assert not ranked(private)["DEGRADED"][0], "the next one has both legs again"


def test_every_request_of_a_row_is_answered_by_both_legs(private: Server) -> None:
    assert not any(ranked(private)["DEGRADED"][0] for _ in range(10))


def test_wrong_requests_are_refused_with_all_reasons(private: Server) -> None:
    with pytest.raises(Failure, match=r"QUERY: got blank text.*; parameter deadline_ms: got -1"):
        ranked(private, QUERY=np.array([" "]), parameters={"deadline_ms": -1})
    with pytest.raises(Failure, match=r"ITEM_FEATURES: got 1 rows, expected one a title, 8"):
        ranked(private, ITEM_FEATURES=np.zeros((1, 10), np.float32))


def test_by_vote_and_nothing_but_query_and_titles_leaves(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A public site that listens: all that it hears is words; and votes go by rank."""
    heard: list[bytes] = []

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_error(503)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        where = {"ISTHMUS_SEARCH_URL": f"http://127.0.0.1:{server.server_address[1]}"}
        vote = {"fusion": {"mode": "vote"}}
        root = tmp_path_factory.mktemp("vote")
        with triton(root, ["recommender", "fusion"], parameters=vote, variables=where) as endpoints:
            answer = ranked(endpoints)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    query, titles, _ = fusion.request()
    (body,) = (json.loads(one) for one in heard)
    assert body["inputs"] == [
        {"name": "TEXT", "shape": [9, 1], "datatype": "BYTES", "data": [query, *titles]},
    ]
    assert answer["DEGRADED"][0] and b"HTTP status 503" in answer["REASON"][0]
    np.testing.assert_allclose(answer["SCORES"], formula.vote([answer["RECOMMENDATION_SCORES"]]), atol=1e-6)
