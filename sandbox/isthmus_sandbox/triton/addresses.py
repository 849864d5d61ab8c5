"""Addresses of our own in 127/8, one a pod and one a load balancer, unique on this machine by a bind test."""

import socket
import threading
from hashlib import sha256
from ipaddress import AddressValueError, IPv4Address
from pathlib import Path

# 127.0.0.0/16 is everybody's; we take from 127.64.0.0/10 on, spread by the sandbox's folder.
FIRST, SPAN = 0x7F400000, 0x3F0000
PORTS = (8000, 8001, 8002)
ATTEMPTS = 256  # more than a sandbox has pods: if none is free, somebody listens on all of them


class NoAddress(Exception):
    """Nobody gives an address, or every one is taken; the message says how that can be and how to fix it."""


class Addresses:
    """Gives addresses to one sandbox; the same owner gets the same again while it is free. For all threads."""

    def __init__(self, root: Path) -> None:
        self._seed = str(root)
        self._assigned: dict[str, str] = {}
        self._lock = threading.Lock()

    def assign(self, owner: str) -> str:
        """An address that nothing listens on at Triton's ports, kept for `owner` until it is let go.

        Raises NoAddress.
        """
        start = int.from_bytes(sha256(f"{self._seed}\0{owner}".encode()).digest()[:4])
        with self._lock:
            if owner in self._assigned:
                return self._assigned[owner]
            for step in range(ATTEMPTS):
                address = str(IPv4Address(FIRST + (start + step) % SPAN))
                if not address.endswith((".0", ".255")) and address not in self._assigned.values() and _free(address):
                    self._assigned[owner] = address
                    return address
        raise NoAddress(
            f"got {ATTEMPTS} addresses from {IPv4Address(FIRST + start % SPAN)} on with a listener at one of the ports "
            f"{', '.join(map(str, PORTS))}, expected a free one; a program that listens on 0.0.0.0 takes them all: "
            "find it with `ss -ltnp` and end it"
        )

    def claim(self, owner: str, address: str) -> bool:
        """Keep the address that `owner` had before; False when it isn't one of ours or is another's."""
        with self._lock:
            if not in_range(address) or any(a == address and o != owner for o, a in self._assigned.items()):
                return False
            self._assigned[owner] = address
            return True

    def release(self, owner: str) -> None:
        """Let an address go."""
        with self._lock:
            self._assigned.pop(owner, None)


def in_range(address: str) -> bool:
    """Whether an address is one that we give, not another one of this machine or a name."""
    try:
        return FIRST <= int(IPv4Address(address)) < FIRST + SPAN
    except AddressValueError:
        return False


def pod_ip(address: str) -> str:
    """The address that the cluster sees of a pod at `address`: Kubernetes refuses endpoints in 127/8.

    10.64.0.0/10 has the same last 22 bits; kwok's pods are in 10.244.0.0/16, its nodes in 10.240.0.0/16.
    """
    return "10" + address.removeprefix("127")


def local(pod_ip_: str) -> str | None:
    """The address in 127/8 behind a pod's address; None for a pod that isn't ours, which nothing runs of."""
    address = "127" + pod_ip_.removeprefix("10")
    return address if pod_ip_.startswith("10.") and in_range(address) else None


def _free(address: str) -> bool:
    for port in PORTS:
        with socket.socket() as s:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                s.bind((address, port))
            except OSError:
                return False
    return True
