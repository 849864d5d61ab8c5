"""The other side of the gate: a process's calls of connect, decided and made on its behalf.

The process waits in the call; its socket is taken (pidfd_getfd(2)), given the pod's address, connected, and the outcome
returned. Since the very socket is connected here, nothing that the process changes meanwhile counts. A refused
connection is made to a place that never answers, so the process waits as long as it would on a real network.
"""

import ctypes
import errno
import fcntl
import os
import select
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from isthmus_sandbox.network.void import Void

Place = tuple[str, int]
Decide = Callable[[str, int], "Way"]

GATE = Path(__file__).with_name("gate.py")
RECEIVE, SEND, STILL_VALID = 0xC0502100, 0xC0182101, 0x40082102  # ioctls of linux/seccomp.h
NOTIFICATION, RESPONSE = struct.Struct("QIIiIQ6Q"), struct.Struct("QqiI")
CONTINUE = 1  # SECCOMP_USER_NOTIF_FLAG_CONTINUE
SYS_PIDFD_GETFD = 438
MEMORY, LONGEST = "/proc/{}/mem", 128  # bytes of a sockaddr_storage
BEGIN = 10.0  # seconds for a process to filter itself
LOOK = 1.0  # seconds between two looks at whether a waiting process still waits


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
        call = _Call(listener, *NOTIFICATION.unpack(buffer))
        try:
            target = call.target()
            if target is None:
                call.go_on()
            else:
                self._make(call, *target)
        except OSError as error:  # the process is gone, or closed what it asked to connect
            call.end(error.errno or errno.EBADF)

    def _make(self, call: "_Call", host: str, port: int) -> None:
        connection = call.socket()
        if connection.type != socket.SOCK_STREAM:
            # Who asks a name server: the sandbox's pods have none. Loopback is asked by libraries to sort addresses.
            connection.detach_and_close()
            call.go_on() if host.startswith("127.") else call.end(errno.ENETUNREACH)
            return
        if connection.waits:  # a call that waits must not hold up the process's other threads
            threading.Thread(target=self._connect, args=(call, connection, host, port), daemon=True).start()
        else:
            self._connect(call, connection, host, port)

    def _connect(self, call: "_Call", connection: "_Socket", host: str, port: int) -> None:
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
    gate = Gate("127.0.0.1", lambda _host, _port: Way(None), Void())
    done = subprocess.run(gate.command(["true"]), pass_fds=gate.descriptors, capture_output=True)
    gate.close()
    return done.returncode == 0 and hasattr(os, "pidfd_open")


class _Call:
    """One call of connect(2)."""

    def __init__(self, listener: int, key: int, thread: int, _flags: int, *data: int) -> None:
        self._listener, self._key, self._thread = listener, key, thread
        _number, _architecture, _instruction, self._descriptor, self._address, self._length, *_ = data

    def target(self) -> Place | None:
        """Where it leads; None where that is no IPv4 address."""
        with open(MEMORY.format(self._thread), "rb", buffering=0) as memory:
            memory.seek(self._address)
            raw = memory.read(min(self._length, LONGEST))
        if len(raw) < 8 or struct.unpack_from("H", raw)[0] != socket.AF_INET:
            if len(raw) >= 24 and struct.unpack_from("H", raw)[0] == socket.AF_INET6:
                raise OSError(errno.ENETUNREACH, "sites are IPv4 only")
            return None
        return socket.inet_ntoa(raw[4:8]), struct.unpack_from(">H", raw, 2)[0]

    def socket(self) -> "_Socket":
        """The socket that is to be connected."""
        status = Path(f"/proc/{self._thread}/status").read_text()
        process = int(status.partition("Tgid:")[2].split()[0])
        handle = os.pidfd_open(process)
        try:
            libc = ctypes.CDLL(None, use_errno=True)
            descriptor = int(libc.syscall(SYS_PIDFD_GETFD, handle, self._descriptor, 0))
            if descriptor < 0:
                raise OSError(ctypes.get_errno(), "pidfd_getfd failed")
        finally:
            os.close(handle)
        return _Socket(descriptor)

    def waiting(self) -> bool:
        """Whether the process still waits for the outcome."""
        try:
            fcntl.ioctl(self._listener, STILL_VALID, struct.pack("Q", self._key))
        except OSError:
            return False
        return True

    def go_on(self) -> None:
        """Let the kernel do it."""
        self._send(0, CONTINUE)

    def end(self, number: int) -> None:
        """It is done: with an errno, or 0."""
        self._send(-number, 0)

    def _send(self, error: int, flags: int) -> None:
        try:
            fcntl.ioctl(self._listener, SEND, RESPONSE.pack(self._key, 0, error, flags))
        except OSError:
            pass  # it waits no more


class _Socket:
    """A process's socket, shared: its mode and its state are the process's, too."""

    def __init__(self, descriptor: int) -> None:
        self._socket = socket.socket(fileno=descriptor)
        self.type = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE)
        self._flags = fcntl.fcntl(descriptor, fcntl.F_GETFL)
        self.waits = not self._flags & os.O_NONBLOCK

    def connect(self, source: str, place: Place, waiting: Callable[[], bool]) -> int:
        """Connect it from an address; the errno that connect(2) would give, 0 for success."""
        descriptor = self._socket.fileno()
        if self._socket.getsockname()[1] == 0:
            try:
                self._socket.bind((source, 0))
            except OSError:
                pass  # it is bound already, or connects anew
        if not self.waits:
            return self._socket.connect_ex(place)
        fcntl.fcntl(descriptor, fcntl.F_SETFL, self._flags | os.O_NONBLOCK)
        try:
            number = self._socket.connect_ex(place)
            if number != errno.EINPROGRESS:
                return number
            poll = select.poll()
            poll.register(descriptor, select.POLLOUT)
            while not poll.poll(LOOK * 1000):
                if not waiting():
                    return errno.EINTR
            return self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        finally:
            fcntl.fcntl(descriptor, fcntl.F_SETFL, self._flags)

    def detach_and_close(self) -> None:
        """Let our handle of it go."""
        os.close(self._socket.detach())
