"""What a check can say."""

from dataclasses import dataclass
from typing import Literal


class Failure(Exception):
    """A check failed: what was asked, what came, what should have come, and what to do."""

    def __init__(self, what: str, *, got: str, expected: str, fix: str) -> None:
        super().__init__(f"{what}: got {got}, expected {expected}; {fix}")
        self.what, self.got, self.expected, self.fix = what, got, expected, fix


class Unreachable(Failure):
    """The server can't be talked to at all, so that nothing else needs to be asked of it."""


@dataclass(frozen=True)
class Outcome:
    """One line of the report."""

    site: str
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

    site: str
    model: str
    protocol: str
    requests: int
    p50_ms: float
    p99_ms: float
    degraded: int = 0
    """Answers of the private leg alone."""
