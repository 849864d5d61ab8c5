"""Where one sandbox keeps everything: one folder a sandbox, below the checkout and ignored by git."""

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from isthmus_sandbox.jobs import JobError
from isthmus_sandbox.names import label, nearest
from isthmus_sandbox.supervisor.ports import free_port
from isthmus_sandbox.toolchain.locations import ROOT

MARK_FILE = "sandbox.json"  # stands in every folder that we made for a sandbox; what lacks it is not ours to remove
MARKER = "ISTHMUS_SANDBOX"  # every process of a sandbox carries it in its environment, with the sandbox's folder


@dataclass(frozen=True)
class Layout:
    """The folders, log files and ports of the sandbox `name`."""

    name: str
    root: Path

    @classmethod
    def of(cls, name: str = "default") -> "Layout":
        """The sandbox `name` of this checkout (`ISTHMUS_SANDBOXES` moves the folder that holds them all).

        It may not be there yet; nothing is made before something is put into it.

        Raises:
            JobError: `name` is no label.
        """
        return cls(name, _home() / label("sandbox", name))

    @classmethod
    def existing(cls, name: str = "default") -> "Layout":
        """The sandbox `name`, which is there.

        Raises:
            JobError: `name` is no label, or there is no such sandbox; nothing is made.
        """
        layout = cls.of(name)
        if not layout.exists():
            names = [other.name for other in cls.all()]
            available = f"; there is {', '.join(names)}" if names else "; there is none yet"
            option = "" if name == "default" else f" --sandbox {name}"
            fix = nearest(name, names, f"make it: `isthmus sandbox up{option}`")
            raise JobError(f"no sandbox {name!r} at {layout.root}{available}", fix=fix)
        return layout

    @classmethod
    def all(cls) -> list["Layout"]:
        """The sandboxes that are there, by name; other files and folders beside them are none."""
        home = _home()
        folders = sorted(path.parent for path in home.glob(f"*/{MARK_FILE}")) if home.is_dir() else []
        return [cls(path.name, path) for path in folders if not path.is_symlink()]

    def exists(self) -> bool:
        """Whether it is there."""
        return (self.root / MARK_FILE).is_file()

    def remove(self) -> None:
        """Remove the sandbox's folder.

        Raises:
            JobError: it isn't one that we made (it lacks our mark, or is a link to somewhere else).
        """
        if self.root.is_symlink() or not (self.root / MARK_FILE).is_file():
            raise JobError(
                f"{self.root} is no folder of a sandbox, so it stays", fix="remove it yourself if it is yours"
            )
        shutil.rmtree(self.root)

    def state(self, service: str) -> Path:
        """The folder for a service's data; made on first use, readable by the owner only."""
        return self.folder("state", service)

    def etc(self, service: str) -> Path:
        """The folder for a service's configuration files."""
        return self.folder("etc", service)

    def log(self, unit: str) -> Path:
        """The file that a unit's stdout and stderr go to."""
        return self.folder("logs") / f"{label('service', unit)}.log"

    def logs(self) -> list[Path]:
        """The log files that there are, by name."""
        return sorted((self.root / "logs").glob("*.log"))

    def port(self, name: str) -> int:
        """The port called `name`: chosen free at first use, then kept, since catalogs and state name it."""
        file = self.folder() / "ports.json"
        ports: dict[str, int] = json.loads(file.read_text()) if file.exists() else {}
        if name not in ports:
            ports[name] = free_port(used=set(ports.values()))
            fresh = file.with_suffix(f".{os.getpid()}")
            fresh.write_text(json.dumps(ports, indent=1, sort_keys=True))
            fresh.replace(file)
        return ports[name]

    def folder(self, *parts: str) -> Path:
        """A folder of the sandbox, made on first use and readable by the owner only; a new sandbox gets its mark."""
        if not self.root.exists() or not any(self.root.iterdir()):
            self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
            (self.root / MARK_FILE).write_text(json.dumps({"name": self.name}) + "\n")
        path = self.root.joinpath(*parts)
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        return path

    def claim(self) -> None:
        """Make the sandbox's folder if it isn't there.

        Raises:
            JobError: what is there is no sandbox's: it holds files and lacks our mark, or is a link.
        """
        self.folder()
        if self.root.is_symlink() or not (self.root / MARK_FILE).is_file():
            raise JobError(
                f"{self.root} is there and no sandbox made it (or one of a version that made no mark)",
                fix="move it away, or choose another name with --sandbox",
            )


def _home() -> Path:
    """The folder that holds all sandboxes."""
    base = os.environ.get("ISTHMUS_SANDBOXES")
    return (Path(base) if base else ROOT / ".isthmus").resolve()
