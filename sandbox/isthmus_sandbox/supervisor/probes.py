"""Ask whether a service is ready."""

import urllib.error
import urllib.request
from pathlib import Path

from isthmus_sandbox.supervisor.service import FileProbe, HttpProbe, LogProbe, Probe

_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # loopback never goes through a proxy


def ready(probe: Probe, *, log: Path, log_start: int, started: float) -> bool:
    """Whether `probe` holds now.

    `log_start` is the log's size in bytes when the process began, `started` the second since the epoch.
    """
    match probe:
        case HttpProbe(url, statuses):
            return _status(url) in statuses
        case LogProbe(text):
            with log.open("rb") as f:
                f.seek(log_start)
                return text.encode() in f.read()
        case FileProbe(path):
            return path.exists() and path.stat().st_mtime >= started


def _status(url: str) -> int:
    try:
        with _DIRECT.open(url, timeout=5) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code
    except (urllib.error.URLError, OSError, ValueError):
        return 0
