"""A place that never answers, as a network that drops packets: connecting to it takes until one gives up."""

import socket

BACKLOG = 0


class Void:
    """A listener whose queue is full: the kernel ignores who asks then (tcp(7), `tcp_abort_on_overflow` off)."""

    def __init__(self) -> None:
        self._listener = socket.socket()
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(BACKLOG)
        self.place: tuple[str, int] = self._listener.getsockname()
        self._waiting: list[socket.socket] = []
        for _ in range(BACKLOG + 2):  # a queue holds one more than its backlog
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(self.place)
            self._waiting.append(filler)

    def close(self) -> None:
        """Let it go."""
        for one in (*self._waiting, self._listener):
            one.close()
