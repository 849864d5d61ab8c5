"""The search leg: how well each title answers the query, by the public site's encoder. It may not answer."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotInTime
from dataclasses import dataclass

from .circuit_breaker import CircuitBreaker
from .formula import Scores, cosines
from .kserve import EmbeddingClient, NoAnswer

THREADS = 4  # more than one, so that a request that hangs in name resolution doesn't hold up the next


@dataclass(frozen=True)
class Asked:
    """A search under way. Without `future` it was not asked."""

    future: Future[Scores] | None
    deadline: float
    patient: bool
    """Whether silence is the service's fault: it had as long as usual."""


class SearchLeg:
    """Asks with query and titles, and with nothing else of a request."""

    def __init__(
        self, client: EmbeddingClient, breaker: CircuitBreaker, usual_ms: float, clock: Callable[[], float]
    ) -> None:
        self._client, self._breaker, self._usual_ms, self._clock = client, breaker, usual_ms, clock
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="search")

    def ask(self, query: str, titles: Sequence[str], deadline_ms: float) -> Asked:
        """Start a search; returns at once."""
        deadline = self._clock() + deadline_ms / 1000
        patient = deadline_ms >= self._usual_ms
        if not self._breaker.allows():
            return Asked(None, deadline, patient)
        return Asked(self._threads.submit(self._scores, query, list(titles), deadline), deadline, patient)

    def answer(self, asked: Asked) -> tuple[Scores | None, str]:
        """The cosine of each title, [n], and ""; or None and the reason. Never returns later than the deadline."""
        if asked.future is None:
            return None, "search leg: not asked, it did not answer the last times"
        try:
            scores = asked.future.result(max(0.0, asked.deadline - self._clock()))
        except NotInTime:
            asked.future.cancel()
            reason = "no answer by the deadline"
        except NoAnswer as error:
            reason = str(error)
        else:
            self._breaker.succeeded()
            return scores, ""
        if asked.patient:
            self._breaker.failed()
        return None, f"search leg: {reason}"

    def close(self) -> None:
        """Take no more questions."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _scores(self, query: str, titles: list[str], deadline: float) -> Scores:
        rows = self._client.embed([query, *titles], deadline)
        return cosines(rows[0], rows[1:])
