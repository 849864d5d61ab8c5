"""Which Pulumi project a command is about: the one that one stands in, as the engine finds it, else the checkout's.

Source: DetectProjectPathFrom in sdk/go/common/workspace/paths.go, and the fields of Pulumi.yaml,
https://www.pulumi.com/docs/iac/concepts/projects/project-file/.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from isthmus_sandbox.engine.confined import elsewhere
from isthmus_sandbox.jobs import JobError
from isthmus_sandbox.toolchain.locations import ROOT

FILES = ("Pulumi.yaml", "Pulumi.yml")
# ValidateProjectName in sdk/go/common/tokens/project.go; of dots alone it would be no folder's name.
_NAME = re.compile(r"(?!\.+$)[A-Za-z0-9_.-]{1,100}", re.ASCII)


@dataclass(frozen=True)
class Project:
    """A folder with a Pulumi.yaml."""

    root: Path
    name: str
    stacks: Path
    """The folder of the stacks' configuration files."""

    @property
    def policies(self) -> Path | None:
        """The folder of its policy pack."""
        folder = self.root / "policies"
        return folder if (folder / "PulumiPolicy.yaml").is_file() else None


def current(start: Path | None = None) -> Project:
    """The project of the folder `start`, which is the current one unless told.

    Raises:
        JobError: its Pulumi.yaml isn't one, or the current folder is gone.
    """
    try:
        start = start or Path.cwd()
    except FileNotFoundError:
        raise JobError("the current folder doesn't exist any more", fix="go to one that does") from None
    for folder in (start, *start.parents, ROOT):
        for name in FILES:
            if (folder / name).is_file():
                return _read(folder / name)
    raise JobError(f"no Pulumi.yaml upwards from {start}, nor in {ROOT}", fix="go to the folder of a Pulumi project")


def _read(file: Path) -> Project:
    try:
        document: Any = yaml.safe_load(file.read_bytes())
    except (OSError, yaml.YAMLError, ValueError, RecursionError) as error:
        reason = getattr(error, "strerror", None) or "it is no YAML"
        raise JobError(f"{file} can't be read: {reason}", fix="correct it; `pulumi new` writes such a file") from None
    settings = document if isinstance(document, Mapping) else {}
    name, stacks = settings.get("name"), settings.get("stackConfigDir") or "."
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise JobError(
            f"{file}: name",
            got="none" if name is None else repr(name)[:120],
            expected="1 to 100 letters, digits, hyphens, underscores and periods",
            fix="name the project there, in quotes if it looks like a number",
        )
    if not isinstance(stacks, str):
        raise JobError(
            f"{file}: stackConfigDir",
            got=type(stacks).__name__,
            expected="a folder, as text",
            fix="name the folder of the stacks",
        )
    config = settings.get("config")
    if places := sorted(elsewhere(config)) if isinstance(config, Mapping) else []:
        raise JobError(
            f"{file}: config",
            got=", ".join(places),
            expected="no endpoint or credential of a cloud: a sandbox uses its own, and can't leave these out there",
            fix="move it to the stacks' files (Pulumi.STACK.yaml)",
        )
    return Project(file.parent, name, file.parent / stacks)
