"""Triton with our models against FastAPI with the same ONNX: how many requests a second each answers, on this machine.

Both are up for the whole run, on loopback, and are asked in turns by the same client, so that what else the machine
does hurts both; the ratio is what counts. FastAPI has two workers of one thread, and connections are spread evenly
over them, as a balancer in front does. Answers must agree.

Run it alone: `python -m dev.throughput`; `make bench` has it, too.
"""

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar

import numpy as np
import typer
import uvloop

from dev.load import client, questions, servers
from dev.load.client import Connection, Times
from dev.load.figures import compared
from dev.load.servers import Server

T = TypeVar("T")
CONCURRENCY = (1, 8, 32)
ROUNDS, SECONDS, WARM_UP = 3, 5.0, 1.0
TOLERANCE = 1e-4  # of an element of a vector of length 1, or of a probability
GOALS = {"search_encoder": 1.2, "recommender": 2.0}  # of the ratio at the highest concurrency
WORKER = b"GET /worker HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


class AnswersDiffer(Exception):
    """The two servers don't compute the same."""


def measure(
    models: Sequence[str] = tuple(GOALS), rounds: int = ROUNDS, seconds: float = SECONDS, *, binary: bool = True
) -> dict[str, Any]:
    """The figures of each model, by concurrency.

    Raises:
        AnswersDiffer: an answer of the one is not the other's.
    """
    result = {}
    for model in models:
        with tempfile.TemporaryDirectory(prefix="isthmus-load-") as place:
            folder = Path(place)
            with servers.triton(folder / "triton", model) as ours, servers.fastapi(folder / "fastapi", model) as theirs:
                result[model] = uvloop.run(_measure(model, ours, theirs, rounds, seconds, binary))
    return result


async def _measure(
    model: str, ours: Server, theirs: Server, rounds: int, seconds: float, binary: bool
) -> dict[str, Any]:
    inputs = questions.inputs(model)
    to_triton = [questions.for_triton(model, one, binary=binary).raw(servers.HOST) for one in inputs]
    to_fastapi = [questions.for_fastapi(model, one).raw(servers.HOST) for one in inputs]
    agreed = agreement(
        [questions.from_triton(*one) for one in await client.answers(servers.HOST, ours.port, to_triton)],
        [questions.from_fastapi(body) for body, _ in await client.answers(servers.HOST, theirs.port, to_fastapi)],
    )
    levels = {}
    for many in CONCURRENCY:
        sides = {
            "triton": (ours, [await client.connect(servers.HOST, ours.port) for _ in range(many)], to_triton),
            "fastapi": (theirs, await _spread(theirs.port, many), to_fastapi),
        }
        times: dict[str, list[Times]] = {name: [] for name in sides}
        for _, connections, raws in sides.values():
            await client.press(connections, raws, WARM_UP)
        for _ in range(rounds):
            for name, (server, connections, raws) in sides.items():
                cpu, others = server.cpu_seconds(), servers.elsewhere(server)
                pressed = await client.press(connections, raws, seconds)
                pressed.cpu, pressed.elsewhere = server.cpu_seconds() - cpu, servers.elsewhere(server) - others
                times[name].append(pressed)
        for _, connections, _ in sides.values():
            for connection in connections:
                connection.close()
        levels[str(many)] = compared(times)
    return {
        "concurrency": levels,
        "answers_differ_by": agreed,
        "goal": GOALS[model],
        "reached": levels[str(max(CONCURRENCY))]["ratio"] >= GOALS[model],
    }


async def _spread(port: int, many: int) -> list[Connection]:
    """So many connections, as evenly over the workers as can be: a kernel that listens for all of them isn't even."""
    most = -(-many // servers.WORKERS)
    chosen: dict[bytes, list[Connection]] = {}
    surplus: list[Connection] = []
    while sum(map(len, chosen.values())) < many:
        connection = await client.connect(servers.HOST, port)
        worker, _ = await connection.ask(WORKER)
        mine = chosen.setdefault(worker, [])
        (mine if len(mine) < most else surplus).append(connection)
    for connection in surplus:
        connection.close()
    return in_turns(list(chosen.values()))


def in_turns(groups: Sequence[Sequence[T]]) -> list[T]:
    """The members of all groups: the first of each, then the second of each, and so on."""
    return [group[n] for n in range(max(map(len, groups))) for group in groups if n < len(group)]


def agreement(ours: Sequence[questions.Numbers], theirs: Sequence[questions.Numbers]) -> float:
    """The largest difference of two answers' elements.

    Raises:
        AnswersDiffer: it is above TOLERANCE.
    """
    worst = max(float(np.max(np.abs(one - other))) for one, other in zip(ours, theirs, strict=True))
    if not worst <= TOLERANCE:
        raise AnswersDiffer(f"Triton's answers are up to {worst:.2e} from FastAPI's; expected at most {TOLERANCE:g}")
    return worst


def throughput(
    model: Annotated[list[str] | None, typer.Option(help="Only this model.")] = None,
    rounds: Annotated[int, typer.Option(help="Stretches of time for each server.")] = ROUNDS,
    seconds: Annotated[float, typer.Option(help="The length of one.")] = SECONDS,
    json_only: Annotated[bool, typer.Option("--json-only", help="Ask Triton without its binary extension.")] = False,
) -> None:
    """Compare both servers; prints JSON.

    Example: [bold]python -m dev.throughput --model search_encoder[/]
    """
    json.dump(measure(model or tuple(GOALS), rounds, seconds, binary=not json_only), sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    typer.run(throughput)
