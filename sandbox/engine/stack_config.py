"""Each sandbox has its own copy of a stack's configuration file, so that no salt is written into a committed one.

The engine writes `encryptionsalt` into the configuration file of every stack it creates. The copy is renewed from the
committed file at every run; what only the copy may hold is kept: its salt, and the secrets set with
`isthmus pulumi config set --secret`.
"""

from pathlib import Path
from typing import Any

import yaml

from sandbox.jobs import JobError

PROJECT = "isthmus"


class StackConfig:
    """The copies of one sandbox, in a minimal Pulumi project of its own (`folder`)."""

    def __init__(self, committed: Path, folder: Path) -> None:
        self.committed, self.folder = committed, folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        project = folder / "Pulumi.yaml"
        if (
            not project.exists()
        ):  # for the commands that need a project's name and no program: `stack init`, `stack output`
            project.write_text(f"name: {PROJECT}\nruntime: python\n")

    def environments(self) -> list[str]:
        """The names of the committed environments."""
        return sorted(p.name.split(".")[1] for p in self.committed.glob("Pulumi.*.yaml"))

    def copy(self, stack: str) -> Path:
        """The copy for `stack`, renewed. Raises JobError when there is no such environment or its file isn't YAML."""
        source, target = self.committed / f"Pulumi.{stack}.yaml", self.folder / f"Pulumi.{stack}.yaml"
        if not source.exists():
            known = ", ".join(self.environments()) or "none"
            fix = f"choose one of {known}, or write {source} (docs/reference/environment.md)"
            raise JobError(f"no environment {stack!r}: {source} doesn't exist", fix=fix)
        new, old = _read(source), _read(target) if target.exists() else {}
        for key in ("encryptionsalt", "encryptedkey", "secretsprovider"):
            new.pop(key, None)
            if key in old:
                new[key] = old[key]
        secrets = {k: v for k, v in (old.get("config") or {}).items() if isinstance(v, dict) and "secure" in v}
        if secrets:
            new["config"] = {**secrets, **(new.get("config") or {})}
        text = yaml.safe_dump(new, sort_keys=False, allow_unicode=True)
        if not target.exists() or target.read_text() != text:
            target.touch(mode=0o600)
            target.write_text(text)
        return target


def _read(file: Path) -> dict[str, Any]:
    try:
        found = yaml.safe_load(file.read_text())
    except yaml.YAMLError as error:
        raise JobError(f"{file} isn't YAML: {error}", fix="correct it at the place named above") from None
    if not isinstance(found, dict | None):
        raise JobError(
            f"{file} holds {type(found).__name__}, expected a mapping with the key `config`", fix="correct it"
        )
    return found or {}
