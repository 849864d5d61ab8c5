"""One call of connect(2) that the kernel tells of, and the socket of the process that made it.

Sources: seccomp_unotify(2) and pidfd_getfd(2); the layouts are those of linux/seccomp.h.
"""

import ctypes
import errno
import fcntl
import os
import select
import socket
import struct
from collections.abc import Callable
from pathlib import Path

Place = tuple[str, int]

SEND, STILL_VALID = 0xC0182101, 0x40082102  # ioctls
NOTIFICATION, RESPONSE = struct.Struct("QIIiIQ6Q"), struct.Struct("QqiI")
CONTINUE = 1  # SECCOMP_USER_NOTIF_FLAG_CONTINUE
SYS_PIDFD_GETFD = 438
MEMORY, LONGEST = "/proc/{}/mem", 128  # bytes of a sockaddr_storage
LOOK = 1.0  # seconds between two looks at whether a waiting process still waits


class Call:
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

    def socket(self) -> "Socket":
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
        return Socket(descriptor)

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


class Socket:
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
