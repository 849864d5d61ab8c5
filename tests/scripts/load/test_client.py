"""The client of the throughput comparison, against a server that answers what the test says."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from dev.load import client

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ntrue"


@asynccontextmanager
async def server(answer: bytes) -> AsyncIterator[int]:
    """Answers each request, a line, with `answer`; its port."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.readline():
            writer.write(answer)
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as started:
        yield started.sockets[0].getsockname()[1]


async def asked(answer: bytes, raws: list[bytes]) -> list[tuple[bytes, int | None]]:
    async with server(answer) as port:
        return await client.answers("127.0.0.1", port, raws)


def test_answers_on_one_connection() -> None:
    assert asyncio.run(asked(OK, [b"a\n", b"b\n"])) == [(b"true", None)] * 2


def test_the_length_of_the_json_part_is_its_own_header() -> None:
    binary = b"HTTP/1.1 200 OK\r\nInference-Header-Content-Length: 3\r\ncontent-length: 5\r\n\r\n{ }\x00\x01"
    assert asyncio.run(asked(binary, [b"a\n"])) == [(b"{ }\x00\x01", 3)]


def test_an_error_is_told_with_its_reason() -> None:
    refused = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 6\r\n\r\nno TEX"
    with pytest.raises(client.WrongAnswer, match="400 Bad Request no TEX"):
        asyncio.run(asked(refused, [b"a\n"]))


@pytest.mark.parametrize("size", [1, 7, 40])
def test_an_answer_in_pieces_is_one_answer(size: int) -> None:
    async def ask() -> list[tuple[bytes, int | None]]:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while await reader.readline():
                for at in range(0, len(OK), size):
                    writer.write(OK[at : at + size])
                    await writer.drain()
                    await asyncio.sleep(0)
            writer.close()

        async with await asyncio.start_server(serve, "127.0.0.1", 0) as started:
            return await client.answers("127.0.0.1", started.sockets[0].getsockname()[1], [b"a\n", b"b\n"])

    assert asyncio.run(ask()) == [(b"true", None)] * 2


def test_a_connection_that_ends_before_the_answer_is_an_error() -> None:
    async def ask() -> None:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readline()
            writer.write(OK[:20])
            writer.close()

        async with await asyncio.start_server(serve, "127.0.0.1", 0) as started:
            await client.answers("127.0.0.1", started.sockets[0].getsockname()[1], [b"a\n"])

    with pytest.raises(client.WrongAnswer, match="ended before an answer"):
        asyncio.run(ask())


def test_every_request_that_was_answered_counts() -> None:
    async def press() -> client.Times:
        async with server(OK) as port:
            connections = [await client.connect("127.0.0.1", port) for _ in range(3)]
            times = await client.press(
                connections, [b"a\n", b"b\n"], seconds=0.3
            )  # on a busy machine 0.05 were too few
            for one in connections:
                one.close()
            return times

    times = asyncio.run(press())
    assert len(times.each) >= 3 and all(0 < seconds <= times.seconds for seconds in times.each)
