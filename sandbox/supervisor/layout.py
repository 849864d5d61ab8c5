"""Where one sandbox keeps everything: one folder a sandbox, below the checkout and ignored by git."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from sandbox.supervisor.ports import free_port
from sandbox.toolchain.locations import ROOT

MARKER = "ISTHMUS_SANDBOX"  # every process of a sandbox carries it in its environment, with the sandbox's folder


@dataclass(frozen=True)
class Layout:
    """The folders, log files and ports of the sandbox `name`."""

    name: str
    root: Path

    @classmethod
    def of(cls, name: str = "default") -> "Layout":
        """The sandbox `name` of this checkout (`ISTHMUS_SANDBOXES` moves the folder that holds them all)."""
        base = os.environ.get("ISTHMUS_SANDBOXES")
        return cls(name, (Path(base) if base else ROOT / ".isthmus").resolve() / name)

    def state(self, service: str) -> Path:
        """The folder for a service's data; made on first use, readable by the owner only."""
        return self._folder("state", service)

    def etc(self, service: str) -> Path:
        """The folder for a service's configuration files."""
        return self._folder("etc", service)

    def log(self, unit: str) -> Path:
        """The file that a unit's stdout and stderr go to."""
        return self._folder("logs") / f"{unit}.log"

    def port(self, name: str) -> int:
        """The port called `name`: chosen free at first use, then kept, since catalogs and state name it."""
        file = self._folder() / "ports.json"
        ports: dict[str, int] = json.loads(file.read_text()) if file.exists() else {}
        if name not in ports:
            ports[name] = free_port(taken=set(ports.values()))
            fresh = file.with_suffix(f".{os.getpid()}")
            fresh.write_text(json.dumps(ports, indent=1, sort_keys=True))
            fresh.replace(file)
        return ports[name]

    def _folder(self, *parts: str) -> Path:
        path = self.root.joinpath(*parts)
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        return path
