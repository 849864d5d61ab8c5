"""A server that answers as a test wants, over HTTP and gRPC: for what a real Triton doesn't do at will."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import grpc
from tritonclient.grpc import service_pb2_grpc

METADATA = {"name": "triton", "version": "2.51.0", "extensions": []}
Answer = tuple[int, Any]


@contextmanager
def http(answer: Callable[[str], Answer | None], certificate: Path | None = None) -> Iterator[str]:
    """Serve GET and POST: `answer` gives status and JSON (or bytes) of a path, or None for silence. Gives HOST:PORT."""
    silence = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            found = answer(self.path)
            if found is None:
                silence.wait(30)
                return
            status, body = found
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_POST = do_GET

        def handle(self) -> None:
            try:
                super().handle()
            except (ConnectionError, ssl.SSLError):
                pass  # a client that gave up is what some tests are about

        def log_message(self, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """A refused handshake is what some tests are about."""

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        silence.set()
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def rpc(refuse: Callable[[grpc.ServicerContext], Any], certificate: Path | None = None) -> Iterator[str]:
    """Serve gRPC: `refuse` does with each call what it likes. Gives HOST:PORT."""

    class Servicer(service_pb2_grpc.GRPCInferenceServiceServicer):  # type: ignore[misc]  # tritonclient is untyped
        def ServerMetadata(self, request: Any, context: grpc.ServicerContext) -> Any:
            return refuse(context)

    server = grpc.server(ThreadPoolExecutor(2))
    service_pb2_grpc.add_GRPCInferenceServiceServicer_to_server(Servicer(), server)
    if certificate:
        pem = certificate.read_bytes()
        port = server.add_secure_port("127.0.0.1:0", grpc.ssl_server_credentials([(pem, pem)]))
    else:
        port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.stop(0).wait()
