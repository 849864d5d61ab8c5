"""The other side of the gate: a process's calls of connect, decided and made on its behalf.

The process waits in the call; its socket is taken (pidfd_getfd(2)), given the pod's address, connected, and the outcome
returned. Since the very socket is connected here, nothing that the process changes meanwhile counts. A refused
connection is made to a place that never answers, so the process waits as long as it would on a real network.
"""

import errno
import fcntl
import os
import select
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from isthmus_sandbox.network.notification import NOTIFICATION, Call, Place, Socket
from isthmus_sandbox.network.void import Void

Decide = Callable[[str, int], "Way"]

GATE = Path(__file__).with_name("gate.py")
RECEIVE = 0xC0502100  # an ioctl of linux/seccomp.h
BEGIN = 10.0  # seconds for a process to filter itself


@dataclass(frozen=True)
class Way:
    """What becomes of a connection: where it goes on this machine, or why nothing carries it."""

    place: Place | None
    reason: str = ""


class Gate:
    """One process with its descendants, from its start to the last one's end."""

    def __init__(self, address: str, decide: Decide, void: Void) -> None:
        self.address, self._decide, self._void = address, decide, void
        self._ours, self._theirs = socket.socketpair()

    def command(self, command: Sequence[str]) -> list[str]:
        """The command line of the process."""
        return [sys.executable, "-I", "-S", str(GATE), str(self._theirs.fileno()), *command]

    @property
    def descriptors(self) -> list[int]:
        """What the process must inherit."""
        return [self._theirs.fileno()]

    def open(self) -> None:
        """Decide its calls from now on, in a thread of its own. To be called once it is started."""
        self._theirs.close()
        threading.Thread(target=self._serve, name=f"gate-{self.address}", daemon=True).start()

    def close(self) -> None:
        """It couldn't be started."""
        self._ours.close()
        self._theirs.close()

    def _serve(self) -> None:
        self._ours.settimeout(BEGIN)
        try:
            _, descriptors, _, _ = socket.recv_fds(self._ours, 16, 1)
        except OSError:
            descriptors = []
        self._ours.close()
        if not descriptors:
            return  # it ended before: its log says why
        (listener,) = descriptors
        poll = select.poll()
        poll.register(listener, select.POLLIN)
        try:
            while not poll.poll()[0][1] & select.POLLHUP:  # the last process with the filter has ended
                self._receive(listener)
        finally:
            os.close(listener)

    def _receive(self, listener: int) -> None:
        buffer = bytearray(NOTIFICATION.size)
        try:
            fcntl.ioctl(listener, RECEIVE, buffer)
        except OSError as error:
            if error.errno in (errno.ENOENT, errno.EINTR):  # its thread was killed meanwhile
                return
            raise
        call = Call(listener, *NOTIFICATION.unpack(buffer))
        try:
            target = call.target()
            if target is None:
                call.go_on()
            else:
                self._make(call, *target)
        except OSError as error:  # the process is gone, or closed what it asked to connect
            call.end(error.errno or errno.EBADF)

    def _make(self, call: Call, host: str, port: int) -> None:
        connection = call.socket()
        if connection.type != socket.SOCK_STREAM:
            # Who asks a name server: the sandbox's pods have none. Loopback is asked by libraries to sort addresses.
            connection.detach_and_close()
            if host.startswith("127."):
                call.go_on()
            else:
                call.end(errno.ENETUNREACH)
            return
        if connection.waits:  # a call that waits must not hold up the process's other threads
            threading.Thread(target=self._connect, args=(call, connection, host, port), daemon=True).start()
        else:
            self._connect(call, connection, host, port)

    def _connect(self, call: Call, connection: Socket, host: str, port: int) -> None:
        try:
            way = self._decide(host, port)
            place = way.place or self._void.place
            call.end(connection.connect(self.address, place, call.waiting))
        except OSError as error:
            call.end(error.errno or errno.ECONNREFUSED)
        finally:
            connection.detach_and_close()


@cache
def available() -> bool:
    """Whether this machine lets connections be decided: a kernel of 5.9, and no filter that forbids seccomp."""
    void = Void()
    gate = Gate("127.0.0.1", lambda _host, _port: Way(None), void)
    done = subprocess.run(
        gate.command([sys.executable, "-I", "-S", "-c", ""]), pass_fds=gate.descriptors, capture_output=True
    )
    gate.close()
    void.close()
    return done.returncode == 0 and hasattr(os, "pidfd_open")
