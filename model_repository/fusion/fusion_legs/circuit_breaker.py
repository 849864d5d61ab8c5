"""Stop asking a service that doesn't answer, and look again after a while."""

from collections.abc import Callable


class CircuitBreaker:
    """Open after `failures` in a row; after `seconds` one request may try, and its outcome decides."""

    def __init__(self, failures: int, seconds: float, clock: Callable[[], float]) -> None:
        self._limit, self._seconds, self._clock = failures, seconds, clock
        self._failures = 0
        self._opened = 0.0

    def allows(self) -> bool:
        """Whether to ask now. While it is open, True once every `seconds`."""
        if self._failures < self._limit:
            return True
        if self._clock() - self._opened < self._seconds:
            return False
        self._opened = self._clock()
        return True

    def succeeded(self) -> None:
        """The service answered."""
        self._failures = 0

    def failed(self) -> None:
        """It did not."""
        self._failures += 1
        if self._failures == self._limit:
            self._opened = self._clock()
