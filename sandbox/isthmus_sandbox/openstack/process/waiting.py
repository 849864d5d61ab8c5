"""Wait for another service that a worker calls when it starts."""

import time
import urllib.error
import urllib.request

POLL = 0.1  # seconds
TIMEOUT = 180.0  # seconds


def wait_for(url: str) -> None:
    """Return when `url` answers, with any status.

    Raises:
        TimeoutError: nothing answered for three minutes.
    """
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + TIMEOUT
    while time.monotonic() < deadline:
        try:
            direct.open(url, timeout=5).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(POLL)
    raise TimeoutError(f"{url} didn't answer within {TIMEOUT:.0f} s; see that service's log")
