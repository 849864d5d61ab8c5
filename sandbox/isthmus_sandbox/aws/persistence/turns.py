"""Requests side by side, the writing of the account alone."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """Like a lock of readers and a writer, but the writer never holds up a request that another request waits for.

    EKS's requests call the cluster manager, which calls this server: if a waiting writer stopped new requests,
    the first would wait for ever. So the writer waits for a quiet moment, and goes ahead without one in the end.
    """

    def __init__(self) -> None:
        self._free = threading.Condition()
        self._running = 0
        self._writing = False

    @contextmanager
    def shared(self) -> Iterator[None]:
        """A request's turn: not during a writing."""
        with self._free:
            self._free.wait_for(lambda: not self._writing)
            self._running += 1
        try:
            yield
        finally:
            with self._free:
                self._running -= 1
                self._free.notify_all()

    @contextmanager
    def alone(self, patience: float) -> Iterator[bool]:
        """The writing's turn, given without a quiet moment after `patience` seconds; whether it is alone."""
        with self._free:
            quiet = self._free.wait_for(lambda: self._running == 0, patience)
            self._writing = quiet
        try:
            yield quiet
        finally:
            with self._free:
                self._writing = False
                self._free.notify_all()
