"""A light HTTP client that keeps so many requests in flight: its own cost is the servers' loss, on the same cores.

A connection asks again as soon as it is answered. Only what both servers answer with is understood: a Content-Length.
"""

import asyncio
import gc
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
HEAD = re.compile(rb"\r\ninference-header-content-length: *(\d+)", re.IGNORECASE)
PATIENCE = 30.0  # seconds for one answer


class WrongAnswer(Exception):
    """A server answered with an error, or not at all; the message has the answer's beginning."""


@dataclass
class Times:
    """What one stretch of time gave."""

    seconds: float = 0.0
    each: list[float] = field(default_factory=list)
    """Seconds from the sending of a request to its whole answer."""
    cpu: float = 0.0
    """CPU seconds of the server meanwhile."""
    elsewhere: float = 0.0
    """CPU seconds of what is neither the server nor its client."""


class Connection(asyncio.Protocol):
    """One kept connection. No stream of asyncio's: its coroutines cost half as much as a small model's answer."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport
        self._answer: asyncio.Future[tuple[bytes, int | None]] | None = None
        self._received = b""

    async def ask(self, raw: bytes) -> tuple[bytes, int | None]:
        """Send a request: (the answer's body, the length of its JSON part where the answer says one).

        Raises:
            WrongAnswer: any status but 200, or the connection ended.
        """
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(raw)
        return await self._answer

    def close(self) -> None:
        """End it."""
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It is there."""
        self._transport = transport  # type: ignore[assignment]  # of a socket, which is a Transport

    def data_received(self, data: bytes) -> None:
        """A part of an answer, or all of it."""
        self._received = received = self._received + data if self._received else data
        end = received.find(b"\r\n\r\n") + 4
        if end < 4 or self._answer is None or self._answer.done():
            return
        head = received[:end]
        length = LENGTH.search(head)
        whole = end + (int(length[1]) if length else 0)
        if len(received) < whole:
            return
        self._received, body = received[whole:], received[end:whole]
        if not head.startswith(b"HTTP/1.1 200"):
            status = head.split(b"\r\n", 1)[0] + b" " + body[:500]
            self._answer.set_exception(WrongAnswer(status.decode(errors="replace")))
            return
        part = HEAD.search(head)
        self._answer.set_result((body, int(part[1]) if part else None))

    def connection_lost(self, error: Exception | None) -> None:
        """It ended; who waits for an answer gets none."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(WrongAnswer(f"the connection ended before an answer: {error or 'closed'}"))


async def connect(host: str, port: int) -> Connection:
    """A new connection."""
    _, connection = await asyncio.get_running_loop().create_connection(Connection, host, port)
    return connection


async def answers(host: str, port: int, raws: Sequence[bytes]) -> list[tuple[bytes, int | None]]:
    """What the server says to each request, one after the other."""
    connection = await connect(host, port)
    try:
        return [await connection.ask(raw) for raw in raws]
    finally:
        connection.close()


async def press(connections: Sequence[Connection], raws: Sequence[bytes], seconds: float) -> Times:
    """Keep a request in flight on each connection for so long; each takes the requests in turn, from its own place."""
    times = Times()
    began = time.perf_counter()
    end = began + seconds

    async def keep_asking(connection: Connection, at: int) -> None:
        while (sent := time.perf_counter()) < end:
            await connection.ask(raws[at % len(raws)])
            times.each.append(time.perf_counter() - sent)
            at += 1

    step = max(1, len(raws) // len(connections))
    gc.disable()  # its pauses would be taken for a server's
    try:
        async with asyncio.timeout(seconds + PATIENCE):
            await asyncio.gather(*(keep_asking(one, n * step) for n, one in enumerate(connections)))
    finally:
        gc.enable()
    times.seconds = time.perf_counter() - began
    return times
