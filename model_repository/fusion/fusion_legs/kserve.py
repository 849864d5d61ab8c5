"""Ask a Triton server over HTTP, within a deadline.

The KServe v2 protocol with Triton's binary extension for the answer
(https://github.com/triton-inference-server/server/tree/main/docs/protocol), on the standard library: NVIDIA's image has
no client library.
"""

import http.client
import json
import ssl
from collections.abc import Callable, Sequence
from contextlib import closing
from urllib.parse import quote, urlsplit

import numpy as np
from numpy.typing import NDArray

CHUNK = 65536
LARGEST_ANSWER = 64 << 20


class NoAnswer(Exception):
    """The server did not give a usable answer in time; the message says why, without any of the request's content."""


class EmbeddingClient:
    """Asks one model, TEXT [n, 1] to EMBEDDING [n, d]. Safe for threads.

    A connection lasts for one call: Triton ends only when its HTTP connections are closed (or after its exit timeout,
    30 s), so that kept ones would hold up every rollout of the other site.
    """

    def __init__(self, url: str, model: str, batch: int, clock: Callable[[], float]) -> None:
        parts = urlsplit(url)
        assert parts.hostname, "checked with the settings"
        self._host, self._port, self._tls = parts.hostname, parts.port, parts.scheme == "https"
        self._path = f"{parts.path.rstrip('/')}/v2/models/{quote(model, safe='')}/infer"
        self._batch, self._clock = batch, clock

    def embed(self, texts: Sequence[str], deadline: float) -> NDArray[np.float32]:
        """The embeddings [len(texts), d] of `texts`. `deadline` is a time of the clock, in seconds.

        Raises:
            NoAnswer: no connection, no answer by the deadline, an error, or an answer of another shape.
        """
        batches = [texts[i : i + self._batch] for i in range(0, len(texts), self._batch)]
        try:
            with closing(self._connection()) as connection:
                return np.concatenate([self._ask(connection, batch, deadline) for batch in batches])
        except TimeoutError:
            raise NoAnswer("no answer by the deadline") from None
        except (OSError, http.client.HTTPException) as error:
            raise NoAnswer(f"{type(error).__name__} ({error})") from None

    def _ask(
        self, connection: http.client.HTTPConnection, texts: Sequence[str], deadline: float
    ) -> NDArray[np.float32]:
        body = json.dumps(
            {
                "inputs": [{"name": "TEXT", "shape": [len(texts), 1], "datatype": "BYTES", "data": list(texts)}],
                "outputs": [{"name": "EMBEDDING", "parameters": {"binary_data": True}}],
            }
        ).encode()
        status, header, answer = self._send(connection, body, deadline)
        if status != http.HTTPStatus.OK:
            raise NoAnswer(f"HTTP status {status}")
        return _embeddings(answer, header, len(texts))

    def _send(self, connection: http.client.HTTPConnection, body: bytes, deadline: float) -> tuple[int, int, bytes]:
        """Status, length of the JSON part, and body."""
        self._limit(connection, deadline)
        connection.request("POST", self._path, body, {"Content-Type": "application/json"})
        self._limit(connection, deadline)
        response = connection.getresponse()
        answer = bytearray()
        while chunk := response.read1(CHUNK):
            answer += chunk
            if len(answer) > LARGEST_ANSWER:
                raise http.client.HTTPException(f"an answer of more than {LARGEST_ANSWER} bytes")
            self._limit(connection, deadline)
        if response.length:
            raise http.client.IncompleteRead(bytes(answer), response.length)
        response.close()  # read1 leaves that to us, and the connection takes no other request before
        header = response.headers.get("Inference-Header-Content-Length", "")
        return response.status, int(header) if header.isdigit() else len(answer), bytes(answer)

    def _connection(self) -> http.client.HTTPConnection:
        if self._tls:
            return http.client.HTTPSConnection(self._host, self._port, context=ssl.create_default_context())
        return http.client.HTTPConnection(self._host, self._port)

    def _limit(self, connection: http.client.HTTPConnection, deadline: float) -> None:
        """Let the next step take what is left of the time."""
        left = deadline - self._clock()
        if left <= 0:
            raise TimeoutError
        connection.timeout = left
        if connection.sock is not None:
            connection.sock.settimeout(left)


def _embeddings(answer: bytes, header: int, count: int) -> NDArray[np.float32]:
    try:
        (output,) = json.loads(answer[:header])["outputs"]
        if output["datatype"] != "FP32" or len(output["shape"]) != 2 or output["shape"][0] != count:
            raise NoAnswer(f"got {output['datatype']} of shape {output['shape']}, expected FP32 of [{count}, d]")
        rows = np.frombuffer(answer[header:], "<f4").reshape(output["shape"])
    except (ValueError, KeyError, TypeError) as error:
        raise NoAnswer(f"an answer that is not an inference response ({type(error).__name__})") from None
    if not np.isfinite(rows).all():
        raise NoAnswer("an answer with NaN or infinity")
    return rows
