"""Each way in which a server can refuse is told apart, with what was got, what was expected and what to do."""

import datetime
import ipaddress
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import grpc
import numpy as np
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from tests.scripts.smoke import fake_triton
from tritonclient.grpc import service_pb2

from isthmus_cli.smoke import health
from isthmus_cli.smoke.client import Client, Options, Protocol
from isthmus_cli.smoke.outcome import Failure, Unreachable
from isthmus_cli.smoke.stack_outputs import Server
from search_encoder import checks as encoder

QUICK = Options(timeout=0.5)
NOBODY = "127.0.0.1:9"


def client(protocol: Protocol, address: str, *, scheme: str = "http", options: Options = QUICK) -> "closing[Client]":
    """A client of one protocol; by the other it would find nobody."""
    if protocol == "http":
        return closing(Client("site", Server(site="s", http=f"{scheme}://{address}", grpc=NOBODY), "http", options))
    return closing(Client("site", Server(site="s", http=f"{scheme}://{NOBODY}", grpc=address), "grpc", options))


def refused(asked: Client) -> Failure:
    with pytest.raises(Failure) as caught:
        health.server(asked)
    assert caught.value.got and caught.value.expected and caught.value.fix
    return caught.value


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that nobody trusts, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def silent() -> Iterator[str]:
    """An address that takes connections and says nothing."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        yield f"127.0.0.1:{listener.getsockname()[1]}"


@pytest.mark.parametrize("protocol", ["http", "grpc"])
def test_endpoint_down(protocol: Protocol) -> None:
    with client(protocol, NOBODY) as asked:
        failure = refused(asked)
    assert isinstance(failure, Unreachable) and failure.got.startswith("endpoint down")
    assert NOBODY in failure.expected and "ready endpoint" in failure.fix


@pytest.mark.parametrize("protocol", ["http", "grpc"])
def test_timeout(protocol: Protocol, silent: str) -> None:
    with client(protocol, silent) as asked:
        failure = refused(asked)
    assert isinstance(failure, Unreachable) and failure.got == "timeout after 0.5 s" and "--timeout" in failure.fix


@pytest.mark.parametrize("status", [401, 403])
def test_http_authentication_refused(status: int) -> None:
    with fake_triton.http(lambda path: (status, {"error": "no token"})) as address, client("http", address) as asked:
        failure = refused(asked)
    assert isinstance(failure, Unreachable) and failure.got == f"refused ({status}: no token)"
    assert "--header" in failure.fix


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (grpc.StatusCode.UNAUTHENTICATED, "no token"),
        (grpc.StatusCode.PERMISSION_DENIED, "not you"),
        (grpc.StatusCode.UNAVAILABLE, "This protocol is restricted, expecting header 'triton-grpc-protocol-key'"),
    ],
)
def test_grpc_authentication_refused(code: grpc.StatusCode, message: str) -> None:
    with fake_triton.rpc(lambda context: context.abort(code, message)) as address, client("grpc", address) as asked:
        failure = refused(asked)
    assert isinstance(failure, Unreachable) and failure.got.startswith("refused (") and message in failure.got


def test_headers_are_sent() -> None:
    seen: dict[str, str] = {}

    def answer(context: grpc.ServicerContext) -> Any:
        seen.update(context.invocation_metadata())
        return service_pb2.ServerMetadataResponse(name="triton", version="1")

    options = Options(0.5, None, {"triton-grpc-protocol-key": "x"})
    with fake_triton.rpc(answer) as address, client("grpc", address, options=options) as asked:
        assert asked.server().name == "triton"
    assert seen["triton-grpc-protocol-key"] == "x"


@pytest.mark.parametrize("protocol", ["http", "grpc"])
def test_a_certificate_that_nobody_trusts(protocol: Protocol, certificate: Path) -> None:
    with serving(protocol, certificate) as address:
        with client(protocol, address, scheme="https") as asked:
            failure = refused(asked)
        with client(protocol, address, scheme="https", options=Options(5, certificate)) as asked:
            assert asked.server().name == "triton", "with the authority given, it is trusted"
    assert isinstance(failure, Unreachable) and failure.got.startswith("TLS refused") and "--ca" in failure.fix


@pytest.mark.parametrize("protocol", ["http", "grpc"])
def test_tls_asked_of_a_server_without_it(protocol: Protocol) -> None:
    with serving(protocol, None) as address, client(protocol, address, scheme="https") as asked:
        failure = refused(asked)
    assert isinstance(failure, Unreachable) and failure.got.startswith("TLS refused")


def serving(protocol: Protocol, certificate: Path | None) -> Any:
    if protocol == "http":
        return fake_triton.http(lambda path: (200, fake_triton.METADATA), certificate)
    return fake_triton.rpc(lambda context: service_pb2.ServerMetadataResponse(name="triton", version="1"), certificate)


def test_something_else_answers() -> None:
    with fake_triton.http(lambda path: (200, {"name": "shop"})) as address, client("http", address) as asked:
        failure = refused(asked)
        assert (failure.what, failure.got) == ("server metadata name", "'shop'") and "endpoint" in failure.fix
    with fake_triton.http(lambda path: (200, b"<html>")) as address, client("http", address) as asked:
        assert "check the endpoint" in refused(asked).fix
    with banner(b"SSH-2.0-x\r\n") as address, client("http", address) as asked:
        assert isinstance(refused(asked), Unreachable)


def banner(message: bytes) -> Any:
    @contextmanager
    def serve() -> Iterator[str]:
        with closing(socket.create_server(("127.0.0.1", 0))) as listener:

            def answer() -> None:
                connection, _ = listener.accept()
                with connection:
                    connection.sendall(message)
                    connection.recv(1000)

            thread = threading.Thread(target=answer, daemon=True)
            thread.start()
            yield f"127.0.0.1:{listener.getsockname()[1]}"
            thread.join(5)

    return serve()


@pytest.mark.parametrize(("dead", "word"), [("live", "not live"), ("ready", "not ready")])
def test_a_server_that_is_not_ready(dead: str, word: str) -> None:
    def answer(path: str) -> fake_triton.Answer:
        return (503, {}) if path.endswith(f"health/{dead}") else (200, fake_triton.METADATA)

    with fake_triton.http(answer) as address, client("http", address) as asked:
        failure = refused(asked)
    assert failure.got == word and not isinstance(failure, Unreachable) and "log" in failure.fix


@pytest.mark.parametrize(
    ("data", "shape", "got"),
    [
        ([0.0] * 3, [1, 3], r"shape \(1, 3\)"),
        ([0.5] * 384, [1, 384], r"lengths of 9\.7\d+ to"),
        ([float("nan")] * 384, [1, 384], "lengths of nan"),
    ],
)
def test_an_answer_of_another_shape_or_length(data: list[float], shape: list[int], got: str) -> None:
    output = {"name": "EMBEDDING", "datatype": "FP32", "shape": shape, "data": data}
    answer = {"model_name": "search_encoder", "outputs": [output]}
    with (
        fake_triton.http(lambda path: (200, answer)) as address,
        client("http", address) as asked,
        pytest.raises(Failure, match=got),
    ):
        encoder.embed(asked, ["x"])


def test_an_answer_without_the_output() -> None:
    other = {"name": "OTHER", "datatype": "FP32", "shape": [1], "data": [1.0]}
    reply = (200, {"model_name": "search_encoder", "outputs": [other]})
    missing = pytest.raises(Failure, match="outputs: got no EMBEDDING, expected EMBEDDING")
    with fake_triton.http(lambda path: reply) as address, client("http", address) as asked, missing:
        asked.infer("search_encoder", {"TEXT": np.array([["x"]])}, ["EMBEDDING"])


def test_an_unknown_model() -> None:
    reply = (400, {"error": "Request for unknown model: 'm' is not found"})
    unknown = pytest.raises(Failure, match=r"unknown model.*expected the model, ready")
    with fake_triton.http(lambda path: reply) as address, client("http", address) as asked, unknown:
        asked.metadata("m")
