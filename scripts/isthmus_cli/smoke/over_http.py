"""Triton's protocol over HTTP, on the requests and connections of NVIDIA's own client library."""

import json
import re
from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import quote, urlsplit

import gevent
from tritonclient import http as library
from tritonclient.utils import InferenceServerException, np_to_triton_dtype

from isthmus_cli.smoke import endpoints, responses
from isthmus_cli.smoke.arrays import Reply
from isthmus_cli.smoke.outcome import Failure, Unreachable
from isthmus_cli.smoke.responses import Declared, Inference
from isthmus_cli.smoke.transport import LARGEST_BYTES, Options, Tensors

BLOCK_BYTES = 64 * 1024
HEADER_LENGTH = "Inference-Header-Content-Length"
REFUSED = (401, 403, 407)
NO_TRITON = "check the endpoint: something else answers there"
_KIND = re.compile(r"[\w.+-]{1,40}/[\w.+-]{1,60}", re.ASCII)


class Http:
    """A connection."""

    strict = True

    def __init__(self, address: str, options: Options, *, tls: bool) -> None:
        """`address` is http://HOST:PORT or https://HOST:PORT."""
        trusted = {"ca_certs": str(options.ca)} if options.ca else {}
        more: dict[str, Any] = {"ssl": True, "ssl_options": trusted} if tls else {}
        self._address, self._timeout, self._headers = address, options.timeout, dict(options.headers)
        self._client = library.InferenceServerClient(
            urlsplit(address).netloc, connection_timeout=options.timeout, network_timeout=options.timeout, **more
        )

    def close(self) -> None:
        """End the connection."""
        self._client.close()

    def ready(self, what: str) -> bool:
        """Whether the answer's status says so (inference_rest.md, "Health")."""
        prefix = "" if what.startswith("models/") else "health/"
        return self._request(f"v2/{prefix}{quote(what)}", status_matters=False)[0] == 200

    def described(self, model: str | None = None, part: Literal["", "config"] = "") -> object:
        """What the server says of itself, or of a model."""
        path = "/".join(filter(None, ("v2", f"models/{quote(model)}" if model else "", part)))
        _, headers, body = self._request(path)
        return _json(body, headers)

    def infer(self, model: str, tensors: Tensors, parameters: Mapping[str, Any], declared: Declared) -> Reply:
        """The answer of a model, its data in bytes (docs/protocol/extension_binary_data.md)."""
        inputs = []
        for name, value in tensors.items():
            inputs.append(library.InferInput(name, list(value.shape), np_to_triton_dtype(value.dtype)))
            inputs[-1].set_data_from_numpy(value)
        data, length = self._client.generate_request_body(inputs, parameters=dict(parameters) or None)
        own = {HEADER_LENGTH: str(length)} if length is not None else {}
        _, headers, body = self._request(f"v2/models/{quote(model)}/infer", data, own)
        size = _header_length(headers.get(HEADER_LENGTH), len(body))
        what = f"{model} answer"
        inference = responses.read(Inference, _json(body[:size], headers), what, declared=declared)
        return Reply(inference, _parts(inference, body[size:], what))

    def _request(
        self, path: str, data: bytes | None = None, own: Mapping[str, str] | None = None, *, status_matters: bool = True
    ) -> tuple[int, Any, bytes]:
        """Status, headers and body of an answer; the whole of it comes in time, or none."""
        headers = {**self._headers, **(own or {})}
        # The library's timeouts hold for each read; this one for the request as a whole.
        with gevent.Timeout(self._timeout, TimeoutError("too slow as a whole")):
            # Below these two methods the library reads fields without looking at them, and drops where redirects lead.
            if data is None:
                answer = self._client._get(path, headers, None)
            else:
                answer = self._client._post(path, data, headers, None)
            body = b""
            while len(body) <= LARGEST_BYTES and (block := answer.read(BLOCK_BYTES)):
                body += block
        if len(body) > LARGEST_BYTES:
            got, expected = f"more than {LARGEST_BYTES} bytes", f"at most {LARGEST_BYTES} bytes"
            raise Failure("the answer's body", got=got, expected=expected, fix=NO_TRITON)
        status = int(answer.status_code)
        if 300 <= status < 400:
            to = endpoints.without_secrets(str(answer.get("location", "") or "nowhere"))
            got, fix = f"a redirect ({status}) to {to}", "give the endpoint that answers itself"
            raise Failure("request", got=got, expected=f"an answer of {self._address}", fix=fix)
        if status in REFUSED or (status != 200 and status_matters):
            raise InferenceServerException(msg=_error(body, answer), status=str(status))
        encoding = answer.get("content-encoding")
        if status_matters and encoding not in (None, "identity"):
            fix = "let what stands before the server send it as it is, or add --header accept-encoding=identity"
            raise Failure(
                "Content-Encoding", got=responses.shown(encoding), expected="none: none was asked for", fix=fix
            )
        return status, answer, body


def _json(body: bytes, headers: Any) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        got = f"{_kind(headers)}, {len(body)} bytes that are no JSON"
        raise Unreachable("the answer's body", got=got, expected="JSON of Triton's protocol", fix=NO_TRITON) from None


def _error(body: bytes, headers: Any) -> str:
    """The message of an error (inference_rest.md, `$inference_error_response`), or what came in its place."""
    try:
        return responses.read(responses.Error, json.loads(body), "error").error
    except (ValueError, RecursionError, Failure):
        return f"{_kind(headers)}, {len(body)} bytes" if body else "no text"


def _kind(headers: Any) -> str:
    """The media type that an answer says that it has."""
    kind = str(headers.get("content-type", "") or "").partition(";")[0].strip()
    return kind if _KIND.fullmatch(kind) else "something without a media type"


def _header_length(value: Any, size: int) -> int:
    """Where the JSON of an answer ends, which without that header is its end."""
    if value is None:
        return size
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,18}", value) and int(value) <= size:
        return int(value)
    got = value if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,18}", value) else "no number"
    raise Failure(HEADER_LENGTH, got=got, expected=f"a number from 0 to the body's {size} bytes", fix=responses.FIX)


def _parts(inference: Inference, rest: bytes, what: str) -> list[bytes | None]:
    """The bytes of each output, which stand one after the other after the JSON."""
    sizes = [output.parameters.binary_data_size if output.parameters else None for output in inference.outputs]
    if (total := sum(size or 0 for size in sizes)) != len(rest):
        expected = f"{total}, as the outputs' binary_data_size say together"
        raise Failure(f"{what} bytes after the JSON", got=f"{len(rest)} bytes", expected=expected, fix=responses.FIX)
    parts: list[bytes | None] = []
    at = 0
    for size in sizes:
        parts.append(None if size is None else rest[at : at + size])
        at += size or 0
    return parts
