"""Endpoints and headers: what can't be is refused at the start, and no message shows what may be a secret."""

import json
import time
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from tests.scripts.smoke import fake_triton
from tests.scripts.smoke.test_outputs import GOOD
from typer.testing import CliRunner

from isthmus_cli.smoke import endpoints, headers, health, stack_outputs
from isthmus_cli.smoke.client import Client, Options
from isthmus_cli.smoke.command import app
from isthmus_cli.smoke.outcome import Failure
from isthmus_cli.smoke.stack_outputs import Server


@pytest.mark.parametrize(
    "http",
    [
        "http://u:geheim@h:8000",
        "http://[::1:8000",
        "http://h:geheim",
        "http://h:99999",
        "http://",
        "ftp://h",
        "h:8000",
        "http://h:8000/geheim",
        "http://h:8000?geheim",
        "http://h :1",
        "http://h:",
        "http://h:0",
    ],
)
def test_an_endpoint_that_can_not_be_is_refused_without_its_value(http: str) -> None:
    for kind, text in (("http", http), ("grpc", http.partition("://")[2] or http)):
        if (kind, text) == ("grpc", "h:8000"):
            continue
        bad = {**GOOD, "servers": {"private": {**GOOD["servers"]["private"], kind: text}}}
        with pytest.raises(stack_outputs.OutputsInvalid) as refused:
            stack_outputs.parse(json.dumps(bad), "here")
        assert f"servers.private.{kind}: " in str(refused.value) and "expected" in str(refused.value)
        assert "geheim" not in str(refused.value)


def test_no_value_of_an_output_is_shown() -> None:
    bad = {"servers": {"a": {"password": "geheim"}}, "models": "geheim"}
    with pytest.raises(stack_outputs.OutputsInvalid) as refused:
        stack_outputs.parse(json.dumps(bad), "here")
    assert "geheim" not in str(refused.value) and "servers.a.http: Field required, got nothing" in str(refused.value)


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"[" * 100_000, b"null"])
def test_binary_and_deep_outputs_end_in_a_message(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "outputs.json"
    file.write_bytes(data)
    result = CliRunner().invoke(app, ["--outputs", str(file)])
    assert result.exit_code == 2 and "error:" in result.stderr and "fix:" in result.stderr


@pytest.mark.parametrize(("text", "own"), [("127.0.0.1:1", True), ("[::1]:1", True), ("http://localhost:1", True)])
def test_loopback(text: str, own: bool) -> None:
    assert endpoints.loopback(text) is own and not endpoints.loopback("10.0.0.1:1")


def test_headers() -> None:
    assert headers.read(["Authorization=Bearer x=y"]) == ({"authorization": "Bearer x=y"}, [])
    wrong = [
        "a b=geheim",
        "=geheim",
        "x-bin=geheim",
        "grpc-x=geheim",
        "Host=geheim",
        "a=ge\nheim",
        "a=gehéim",
        "geheim",
    ]
    found, problems = headers.read(wrong)
    assert not found and len(problems) == len(wrong) and "heim" not in "".join(problems)


def test_loopback_is_never_asked_by_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("grpc_proxy", "http://127.0.0.1:1")
    from tritonclient.grpc import service_pb2

    reply = service_pb2.ServerMetadataResponse(name="triton", version="1")
    with fake_triton.rpc(lambda context: reply) as address:
        server = Server(site="s", http="http://127.0.0.1:9", grpc=address)
        with closing(Client("s", server, "grpc", Options(2, None, {"authorization": "x"}))) as asked:
            assert asked.server().name == "triton"


def test_the_time_of_a_request_is_held_as_a_whole() -> None:
    class Drip(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "100")
            self.end_headers()
            for _ in range(30):
                self.wfile.write(b" ")
                time.sleep(0.1)

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Drip)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    here = Server(site="s", http=f"http://127.0.0.1:{server.server_address[1]}", grpc="127.0.0.1:9")
    began = time.monotonic()
    with closing(Client("s", here, "http", Options(0.5))) as asked, pytest.raises(Failure, match="timeout after"):
        health.server(asked)
    assert time.monotonic() - began < 2
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("kind", ["FP64", "BF16", "FP16", "INT8", "X", None])
def test_another_data_type_is_named(kind: str | None) -> None:
    output = {"name": "SCORE", "datatype": kind, "shape": [1], "data": [1.0]}
    with fake_triton.http(lambda path: (200, {"model_name": "m", "outputs": [output]})) as address:
        here = Server(site="s", http=f"http://{address}", grpc="127.0.0.1:9")
        declared = {"SCORE": ("FP32", (1,))}
        with closing(Client("s", here, "http", Options(2), lambda model, inputs: declared)) as asked:
            got = f"'{kind}'" if kind else "null"
            with pytest.raises(Failure, match=rf"outputs\[0\].datatype: got {got}, expected FP32"):
                asked.infer("m", {"X": np.zeros((1, 1), np.float32)}, ["SCORE"])


def test_a_redirect_is_named_with_where_it_leads() -> None:
    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(307)
            self.send_header("Location", "https://u:geheim@login.example/start?token=geheim")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Elsewhere)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    here = Server(site="s", http=f"http://127.0.0.1:{server.server_address[1]}", grpc="127.0.0.1:9")
    with closing(Client("s", here, "http", Options(2))) as asked, pytest.raises(Failure) as failed:
        health.server(asked)
    assert failed.value.got == "a redirect (307) to https://login.example/start" and "endpoint" in failed.value.fix
    server.shutdown()
    server.server_close()
