"""Each sandbox has its own copy of a stack's configuration file, so that no salt is written into a committed one.

The engine writes `encryptionsalt` into the configuration file of every stack it makes, and `pulumi config set` writes
there. The copy follows the committed file: an edit to that takes effect at the next command, while what was written to
the copy alone (the salt, a secret, any `config set` or `config rm` in the sandbox) stays as it is. This is a three-way
merge, with the committed file as it was last seen (`.committed/`) as the base.
"""

from pathlib import Path
from typing import Any

import yaml

from sandbox.jobs import JobError

PROJECT = "isthmus"
MISSING: Any = object()


class StackConfig:
    """The copies of one sandbox, in a minimal Pulumi project of its own (`folder`)."""

    def __init__(self, committed: Path, folder: Path) -> None:
        self.committed, self.folder, self._seen = committed, folder, folder / ".committed"
        self._seen.mkdir(parents=True, exist_ok=True, mode=0o700)
        project = folder / "Pulumi.yaml"
        if not project.exists():  # for commands that need a project's name and no program: `stack init`, `stack output`
            project.write_text(f"name: {PROJECT}\nruntime: python\n")

    def environments(self) -> list[str]:
        """The names of the committed environments."""
        return sorted(p.name.split(".")[1] for p in self.committed.glob("Pulumi.*.yaml"))

    def copy(self, stack: str) -> Path:
        """The copy for `stack`, renewed. Raises JobError when there is no such environment or its file isn't YAML."""
        name = f"Pulumi.{stack}.yaml"
        source, target, seen = self.committed / name, self.folder / name, self._seen / name
        if not source.exists():
            known = ", ".join(self.environments()) or "none"
            fix = f"choose one of {known}, or write {source} (docs/reference/environment.md)"
            raise JobError(f"no environment {stack!r}: {source} doesn't exist", fix=fix)
        theirs = _read(source)
        again = target.exists() and seen.exists()
        _write(target, merge(_read(seen), _read(target), theirs) if again else theirs)
        _write(seen, theirs)
        return target


def merge(base: Any, ours: Any, theirs: Any) -> Any:
    """`theirs` with what `ours` changed since `base`; where both changed the same value, ours stays.

    Mappings are merged key by key, lists of one length item by item. MISSING is a value that isn't there.
    """
    if isinstance(ours, dict) and isinstance(theirs, dict):
        old = base if isinstance(base, dict) else {}
        keys = [*theirs, *(k for k in ours if k not in theirs)]
        found = {k: merge(old.get(k, MISSING), ours.get(k, MISSING), theirs.get(k, MISSING)) for k in keys}
        return {k: v for k, v in found.items() if v is not MISSING}
    versions = (base, ours, theirs)
    if all(isinstance(v, list) for v in versions) and len(base) == len(ours) == len(theirs):
        return [merge(*items) for items in zip(*versions, strict=True)]
    return theirs if ours == base else ours


def _write(file: Path, content: dict[str, Any]) -> None:
    text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True)
    if not file.exists() or file.read_text() != text:
        file.touch(mode=0o600)
        file.write_text(text)


def _read(file: Path) -> dict[str, Any]:
    try:
        found = yaml.safe_load(file.read_text())
    except yaml.YAMLError as error:
        raise JobError(f"{file} isn't YAML: {error}", fix="correct it at the place named above") from None
    if not isinstance(found, dict | None):
        kind = type(found).__name__
        raise JobError(f"{file} holds {kind}, expected a mapping with the key `config`", fix="correct it")
    return found or {}
