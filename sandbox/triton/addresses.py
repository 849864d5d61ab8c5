"""Addresses of our own in 127/8, one a pod and one a load balancer, unique on this machine by a bind test."""

import socket
from hashlib import sha256
from pathlib import Path

# 127.0.0.0/16 is everybody's; we take from 127.64.0.0/10 on, spread by the sandbox's folder.
FIRST, SPAN = 0x7F400000, 0x3F0000
PORTS = (8000, 8001, 8002)


class Addresses:
    """Gives addresses to one sandbox; the same owner gets the same again while it is free."""

    def __init__(self, root: Path) -> None:
        self._seed = str(root)
        self._given: dict[str, str] = {}

    def take(self, owner: str) -> str:
        """An address that nothing listens on at Triton's ports, kept for `owner` until it is let go."""
        if owner in self._given:
            return self._given[owner]
        start = int.from_bytes(sha256(f"{self._seed}\0{owner}".encode()).digest()[:4])
        for step in range(SPAN):
            number = FIRST + (start + step) % SPAN
            address = ".".join(str(number >> shift & 255) for shift in (24, 16, 8, 0))
            if not address.endswith((".0", ".255")) and address not in self._given.values() and _free(address):
                self._given[owner] = address
                return address
        raise RuntimeError("no free address in 127.64.0.0/10")

    def release(self, owner: str) -> None:
        """Let an address go."""
        self._given.pop(owner, None)


def pod_ip(address: str) -> str:
    """The address that the cluster sees of a pod at `address`: Kubernetes refuses endpoints in 127/8.

    10.64.0.0/10 has the same last 22 bits; kwok's pods are in 10.244.0.0/16, its nodes in 10.240.0.0/16.
    """
    return "10" + address.removeprefix("127")


def local(pod_ip_: str) -> str:
    """The address in 127/8 behind a pod's address."""
    return "127" + pod_ip_.removeprefix("10")


def _free(address: str) -> bool:
    for port in PORTS:
        with socket.socket() as s:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                s.bind((address, port))
            except OSError:
                return False
    return True
