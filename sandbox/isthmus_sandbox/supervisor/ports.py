"""Free ports on loopback."""

import socket

# Above the registered services that developers run, below Linux's ephemeral range (32768), so that no outgoing
# connection of some other program takes a port between our choice and our bind.
FIRST_PORT, LAST_PORT = 20000, 32000


def free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether `port` can be bound on `host` now."""
    with socket.socket() as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            s.bind((host, port))
        except OSError:
            return False
    return True


def free_port(used: set[int]) -> int:
    """A port that is free now and not in `used`; the search starts at a random place, so that sandboxes spread."""
    import random

    span = LAST_PORT - FIRST_PORT
    start = random.SystemRandom().randrange(span)
    for step in range(span):
        port = FIRST_PORT + (start + step) % span
        if port not in used and free(port):
            return port
    raise RuntimeError(
        f"no free port between {FIRST_PORT} and {LAST_PORT} on 127.0.0.1; end what holds them (ss -ltnp)"
    )
