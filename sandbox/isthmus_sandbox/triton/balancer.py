"""One load balancer: listeners at an address, each connection passed on to the next ready endpoint."""

import asyncio
import itertools
import time
from collections.abc import Callable, Mapping
from typing import Any

Target = tuple[str, int]
Arrives = Callable[[str, int], str]
"""Why nothing carries a connection from an address to a port of the balancer; empty where something does."""
AGAIN = 0.5  # seconds between two looks at whether an open connection is still carried


class Balancer:
    """One address: a listener a port.

    A connection that isn't carried is reset. One that is carried no more stays, and nothing passes until it is again,
    as packets that a network drops are sent again.
    """

    def __init__(self, address: str, arrives: Arrives = lambda _source, _port: "") -> None:
        self.address, self._arrives = address, arrives
        self._known: dict[tuple[str, int], tuple[float, str]] = {}
        self.targets: dict[int, list[Target]] = {}
        self._servers: dict[int, asyncio.Server] = {}
        self._open: set[asyncio.Task[None]] = set()
        self._counter = itertools.count()

    def update(self, targets: Mapping[int, list[Target]], loop: asyncio.AbstractEventLoop) -> None:
        """Take new targets; listens on new ports and stops on old ones. Raises OSError for a port that can't be had."""
        self.targets = dict(targets)
        if set(targets) != set(self._servers):
            asyncio.run_coroutine_threadsafe(self._listen(), loop).result(10)

    def close(self, loop: asyncio.AbstractEventLoop) -> None:
        """Stop listening, and cut what is connected."""
        self.update({}, loop)
        asyncio.run_coroutine_threadsafe(self._cut(), loop).result(10)

    async def _listen(self) -> None:
        for port in set(self._servers) - set(self.targets):
            self._servers.pop(port).close()
        failed: OSError | None = None
        for port in sorted(set(self.targets) - set(self._servers)):
            try:
                self._servers[port] = await asyncio.start_server(self._handler(port), self.address, port)
            except OSError as error:
                failed = error
        if failed:  # the other ports are served
            raise failed

    async def _cut(self) -> None:
        tasks = set(self._open)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _handler(self, port: int) -> Any:
        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            self._open.add(task)
            task.add_done_callback(self._open.discard)
            try:
                await self._forward(port, reader, writer)
            except (OSError, asyncio.CancelledError):
                pass
            finally:
                writer.close()

        return handle

    async def _forward(self, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        source = str(writer.get_extra_info("peername")[0])
        if await self._refusal(source, port):
            writer.transport.abort()
            return
        targets = self.targets.get(port) or []
        first = next(self._counter)
        for step in range(len(targets)):  # one that refuses is passed over; none ready: the connection is closed
            host, number = targets[(first + step) % len(targets)]
            try:
                back, forth = await asyncio.open_connection(host, number)
            except OSError:
                continue
            carried = asyncio.Event()
            carried.set()
            watch = asyncio.create_task(self._watch(source, port, carried))
            try:
                await asyncio.gather(_copy(reader, forth, carried), _copy(back, writer, carried))
            finally:
                watch.cancel()
                forth.close()
            return

    async def _watch(self, source: str, port: int, carried: asyncio.Event) -> None:
        while True:
            await asyncio.sleep(AGAIN)
            if await self._refusal(source, port):
                carried.clear()
            else:
                carried.set()

    async def _refusal(self, source: str, port: int) -> str:
        """As `Arrives`; asked in a thread, since a cloud may have to be asked, and kept for a moment."""
        asked, reason = self._known.get((source, port), (0.0, ""))
        if time.monotonic() - asked > AGAIN:
            loop = asyncio.get_running_loop()
            fresh = await loop.run_in_executor(None, self._arrives, source, port)
            if fresh and fresh != reason:
                print(f"{source} to {self.address}:{port}: {fresh}", flush=True)
            reason = fresh
            self._known[source, port] = time.monotonic(), reason
        return reason


async def _copy(source: asyncio.StreamReader, sink: asyncio.StreamWriter, carried: asyncio.Event) -> None:
    while data := await source.read(65536):
        await carried.wait()
        sink.write(data)
        await sink.drain()
    if sink.can_write_eof():
        sink.write_eof()
