"""A small HTTP server that answers as S3 does to GetObject, and errs on request."""

import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

REFUSALS = {"SignatureDoesNotMatch": 403, "AccessDenied": 403, "NoSuchKey": 404, "NoSuchBucket": 404}
PREFIX = "/models/repository/0123/"
SOURCE = f"s3:/{PREFIX}"


@dataclass
class S3:
    """Objects by key below `PREFIX`, what each errs with, and what was asked for."""

    objects: dict[str, bytes] = field(default_factory=dict)
    errs: dict[str, str] = field(default_factory=dict)  # a code of REFUSALS, or "cut": the body ends half way
    asked: list[str] = field(default_factory=list)
    url: str = ""

    def hold(self, files: Mapping[str, bytes]) -> str:
        """Hold a revision of `files`; returns its manifest's SHA-256."""
        entries = [{"path": p, "sha256": hashlib.sha256(d).hexdigest(), "size": len(d)} for p, d in files.items()]
        manifest = json.dumps({"files": entries}).encode()
        self.objects = {**files, "manifest.json": manifest}
        return hashlib.sha256(manifest).hexdigest()


@contextmanager
def served() -> Iterator[S3]:
    """A server while the block runs."""
    s3 = S3()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            key = self.path.partition("?")[0].removeprefix(PREFIX)
            s3.asked.append(key)
            err = s3.errs.get(key) or ("" if key in s3.objects else "NoSuchKey")
            if err in REFUSALS:
                body = f"<Error><Code>{err}</Code><Message>said {err}</Message></Error>".encode()
                return self._answer(REFUSALS[err], body, len(body))
            data = s3.objects[key]
            return self._answer(200, data[: len(data) // 2] if err == "cut" else data, len(data))

        def _answer(self, status: int, body: bytes, length: int) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(length))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    s3.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield s3
    finally:
        server.shutdown()
        server.server_close()
