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


class Connection:
    """One kept connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def ask(self, raw: bytes) -> tuple[bytes, int | None]:
        """Send a request: (the answer's body, the length of its JSON part where the answer says one).

        Raises:
            WrongAnswer: any status but 200.
        """
        self._writer.write(raw)
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = LENGTH.search(head)
        body = await self._reader.readexactly(int(length[1])) if length else b""
        if not head.startswith(b"HTTP/1.1 200"):
            raise WrongAnswer((head.split(b"\r\n", 1)[0] + b" " + body[:500]).decode(errors="replace"))
        part = HEAD.search(head)
        return body, int(part[1]) if part else None

    def close(self) -> None:
        """End it."""
        self._writer.close()


async def connect(host: str, port: int) -> Connection:
    """A new connection."""
    return Connection(*await asyncio.open_connection(host, port))


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
