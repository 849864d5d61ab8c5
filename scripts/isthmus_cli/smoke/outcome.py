"""What a check can say."""

import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from isthmus.errors import Problem

MOST_PROBLEMS = 10
"""Problems of one failure that are shown."""


class Failure(Exception):
    """A check failed: what was asked, what came, what should have come, and what to do."""

    def __init__(self, what: str, *, got: str, expected: str, fix: str, more: Sequence[Problem] = ()) -> None:
        super().__init__(f"{what}: got {got}, expected {expected}; {fix}")
        self.what, self.got, self.expected, self.fix = what, got, expected, fix
        self._more = tuple(more)

    @classmethod
    def of(cls, what: str, problems: Sequence[Problem]) -> "Failure":
        """A failure of `what` by several problems, the first of which stands for all; there must be one."""
        first, *rest = [Problem(f"{what} {p.path}", p.got, p.expected, p.fix) for p in problems[:MOST_PROBLEMS]]
        if (hidden := len(problems) - MOST_PROBLEMS) > 0:
            rest.append(Problem(what, f"{hidden} more wrong fields", "none", first.fix))
        return cls(first.path, got=first.got, expected=first.expected, fix=first.fix, more=rest)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All of it, the first one too."""
        return (Problem(self.what, self.got, self.expected, self.fix), *self._more)


def unforeseen(error: Exception, what: str) -> Failure:
    """A check of a model's own ended in an error: what kind of error it made and where, without its values."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return Failure(
        what,
        got=f"{type(error).__name__} in {Path(last.filename).name}, line {last.lineno}",
        expected="a check that returns, or raises a Failure",
        fix="mend the check there: it is the model's own code",
    )


class Unreachable(Failure):
    """The server can't be talked to at all, so that nothing else needs to be asked of it."""


@dataclass(frozen=True)
class Outcome:
    """One line of the report."""

    server: str
    subject: str
    """What was asked: `server`, or a model."""
    protocol: str
    """`http` or `grpc`; empty where no server was asked."""
    check: str
    state: Literal["passed", "failed", "not run"]
    note: str = ""
    failure: Failure | None = None


@dataclass(frozen=True)
class Latency:
    """How long answers took, in milliseconds."""

    server: str
    model: str
    protocol: str
    requests: int
    p50_ms: float
    p99_ms: float
    degraded: int = 0
    """Answers of the private leg alone."""
