"""What a model's own checks may use: this module stays as it is when the smoke test changes inside.

A model's checks.py has `CHECKS`, name -> function that asks and returns a note for the report or raises a Failure, and
may have `question()`, the request by which latency is measured:

    def scores(asked: Asked) -> str:
        answer = asked.client.infer("ranker", {"X": ...}, ["SCORE"])
        ...
    CHECKS = {"the trained model's scores": scores}
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from isthmus_cli.smoke.client import Client, Options, Tensors
from isthmus_cli.smoke.expectation import Expectation
from isthmus_cli.smoke.outcome import Failure

__all__ = ["Asked", "Check", "Client", "Expectation", "Failure", "Options", "Question", "Tensors"]


@dataclass(frozen=True)
class Asked:
    """Who is asked: one model on one server over one protocol."""

    client: Client
    expected: Expectation
    """What the checkout says that the model is."""
    peer: Callable[[str], Client]
    """A client of a server of another model, over the same protocol; raises Failure where there is none."""


Check = Callable[[Asked], str]


@dataclass(frozen=True)
class Question:
    """One request, to be asked again and again."""

    inputs: Tensors
    outputs: Sequence[str]
    degraded: Callable[[Mapping[str, NDArray[Any]]], bool] = lambda answer: False
    """Whether an answer is less than a whole one; the report counts such."""
