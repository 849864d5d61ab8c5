"""Build the artifacts that are missing: `python -m isthmus_models.build`, or `isthmus models build`.

What is there is verified byte by byte and kept. An artifact appears at once or not at all, so that a build that is
broken off, or two at the same time, leave nothing half made.
"""

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from isthmus.errors import IsthmusError, Problem
from isthmus_models import artifacts, golden
from isthmus_models.artifacts import CHECKSUMS, ArtifactMissing
from isthmus_models.code import module
from isthmus_models.model import Model, ModelInvalid
from isthmus_models.repository import Repository, default

Say = Callable[[str], None]


def make(model: Model, folder: Path, say: Say) -> None:
    """Run the model's own `artifact.make`, and add golden answers for its engines.

    Only then is the model's code, and what it needs, imported.
    """
    maker = module(model.folder, "artifact")
    maker.make(folder, say)
    golden.write(model, maker, folder)


def build(model: Model, say: Say) -> Path:
    """Build a model's artifact, or verify the one that is there; returns its folder."""
    where = artifacts.folder(model)
    if _sound(model):
        say("verified, kept")
        return where
    if where.exists():
        say(f"damaged at {where}; building again")
    artifacts.root().mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=f".{model.name}-", dir=artifacts.root()))
    try:
        make(model, scratch, say)
        files = sorted(path for path in scratch.iterdir() if path.is_file())
        checksums = {path.name: {"sha256": artifacts.sha256(path), "size": path.stat().st_size} for path in files}
        (scratch / CHECKSUMS).write_text(json.dumps(checksums, indent=2, sort_keys=True) + "\n")
        scratch.chmod(0o755)
        if not _sound(model):  # another build may have been quicker
            _put(scratch, where)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    say(f"built, {sum(path.stat().st_size for path in where.iterdir()) / 1e6:.1f} MB in {where}")
    return where


def _sound(model: Model) -> bool:
    """Whether every byte is there."""
    try:
        return not artifacts.damaged(model)
    except ArtifactMissing:
        return False


def _put(scratch: Path, where: Path) -> None:
    """Rename into place, and what is damaged out of the way."""
    if where.exists():
        os.rename(where, scratch / "replaced")
    os.rename(scratch, where)
    shutil.rmtree(where / "replaced", ignore_errors=True)


def main(repository: Repository | None = None) -> None:
    """Build everything of a repository, the default one without it, with a line of progress a step."""
    began = time.monotonic()

    def say(name: str, text: str) -> None:
        print(f"{time.monotonic() - began:6.1f} s  {name}: {text}", flush=True)

    try:
        models = repository or default()
        if problems := models.problems():
            raise ModelInvalid(problems)
        for model in map(models.model, models.names()):
            if model.artifact:
                build(model, partial(say, model.name))
    except IsthmusError as error:
        sys.exit(f"error: {error}")
    except OSError as error:
        fix = f"check the disk and the rights of {artifacts.root()}"
        sys.exit(f"error: {Problem('the cache of artifacts', str(error), 'folders that can be written', fix)}")


if __name__ == "__main__":
    main()
