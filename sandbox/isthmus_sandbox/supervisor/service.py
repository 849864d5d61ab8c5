"""What the supervisor runs: a declarative description of one service or one task."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class HttpProbe:
    """Ready when a GET of `url` answers with one of `statuses` (an authentication refusal proves life as well)."""

    url: str
    statuses: tuple[int, ...] = (200, 204, 300, 401, 403)


@dataclass(frozen=True)
class LogProbe:
    """Ready when the service's own log holds `text`."""

    text: str


@dataclass(frozen=True)
class FileProbe:
    """Ready when `path` exists and is newer than the process."""

    path: Path


Probe = HttpProbe | LogProbe | FileProbe


@dataclass(frozen=True)
class Service:
    """A process that stays. `ports` are names in the sandbox's port table, checked to be free before the start."""

    name: str
    command: tuple[str, ...]
    ready: tuple[Probe, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    ports: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    start_timeout: float = 120.0  # seconds until `ready` must hold
    stop_timeout: float = 10.0  # seconds between SIGTERM and SIGKILL


@dataclass(frozen=True)
class Task:
    """A process that must end with exit code 0 before its dependents start; run at every `up`: make it idempotent."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    depends_on: tuple[str, ...] = ()
    timeout: float = 600.0


Unit = Service | Task
