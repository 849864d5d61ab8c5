"""A small HTTP server that answers as S3 does to GetObject (by range, too), HeadObject and PutObject, or errs."""

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
    cuts: dict[str, int] = field(default_factory=dict)  # how many answers are cut until one is whole
    asked: list[str] = field(default_factory=list)
    ranges: list[str] = field(default_factory=list)
    put: list[str] = field(default_factory=list)
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
            if self.command == "GET" and key not in s3.asked:
                s3.asked.append(key)
            err = s3.errs.get(key) or ("" if key in s3.objects else "NoSuchKey")
            if err in REFUSALS:
                body = f"<Error><Code>{err}</Code><Message>said {err}</Message></Error>".encode()
                return self._answer(REFUSALS[err], body, len(body))
            data, status = s3.objects[key], 200
            if wanted := self.headers.get("Range"):
                s3.ranges.append(wanted)
                first, _, last = wanted.removeprefix("bytes=").partition("-")
                data, status = data[int(first) : int(last) + 1 if last else None], 206
            cut = err == "cut" or (self.command == "GET" and s3.cuts.get(key, 0) > 0)
            if cut and err != "cut":
                s3.cuts[key] -= 1
            return self._answer(status, data[: len(data) // 2] if cut else data, len(data))

        do_HEAD = do_GET

        def do_PUT(self) -> None:
            key = self.path.partition("?")[0].removeprefix(PREFIX)
            if self.headers.get("Expect") == "100-continue":  # boto3 waits a second for it, then sends all the same
                self.send_response_only(100)
                self.end_headers()
            data = self.rfile.read(int(self.headers["Content-Length"]))
            if (err := s3.errs.get(key)) in REFUSALS:
                body = f"<Error><Code>{err}</Code><Message>said {err}</Message></Error>".encode()
                return self._answer(REFUSALS[err], body, len(body))
            s3.objects[key] = data
            s3.put.append(key)
            return self._answer(200, b"", 0)

        def _answer(self, status: int, body: bytes, length: int) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(length))
            self.send_header("ETag", '"etag"')
            self.end_headers()
            if self.command != "HEAD":
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
