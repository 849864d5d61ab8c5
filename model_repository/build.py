"""Build the artifacts that are missing: `python -m model_repository.build`, or `isthmus models build`.

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

from model_repository import artifacts
from model_repository.artifacts import CHECKSUMS, ArtifactMissing
from model_repository.recommender import artifact as recommender_artifact
from model_repository.recommender.export import NotLearned
from model_repository.search_encoder import artifact as search_encoder_artifact
from model_repository.search_encoder.artifact import WeightsChanged
from model_repository.wheels import FetchFailed

Say = Callable[[str], None]
Maker = Callable[[Path, Say], None]

MAKERS: dict[str, Maker] = {
    "search_encoder": search_encoder_artifact.make,
    "recommender": recommender_artifact.make,
}


def build(name: str, say: Say) -> Path:
    """Build an artifact, or verify the one that is there; returns its folder."""
    where = artifacts.folder(name)
    if _sound(name):
        say("verified, kept")
        return where
    if where.exists():
        say(f"damaged at {where}; building again")
    artifacts.root().mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=artifacts.root()))
    try:
        MAKERS[name](scratch, say)
        files = sorted(path for path in scratch.iterdir() if path.is_file())
        said = {path.name: {"sha256": artifacts.sha256(path), "size": path.stat().st_size} for path in files}
        (scratch / CHECKSUMS).write_text(json.dumps(said, indent=2, sort_keys=True) + "\n")
        scratch.chmod(0o755)
        if not _sound(name):  # another build may have been quicker
            _put(scratch, where)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    say(f"built, {sum(path.stat().st_size for path in where.iterdir()) / 1e6:.1f} MB in {where}")
    return where


def _sound(name: str) -> bool:
    """Whether every byte is there."""
    try:
        return not artifacts.damaged(name)
    except ArtifactMissing:
        return False


def _put(scratch: Path, where: Path) -> None:
    """Rename into place, and what is damaged out of the way."""
    if where.exists():
        os.rename(where, scratch / "replaced")
    os.rename(scratch, where)
    shutil.rmtree(where / "replaced", ignore_errors=True)


def main() -> None:
    """Build everything, with a line of progress a step."""
    began = time.monotonic()

    def say(name: str, text: str) -> None:
        print(f"{time.monotonic() - began:6.1f} s  {name}: {text}", flush=True)

    for name in MAKERS:
        try:
            build(name, partial(say, name))
        except (FetchFailed, WeightsChanged, NotLearned, ArtifactMissing) as error:
            sys.exit(f"error: {error}")
        except OSError as error:
            sys.exit(f"error: {name}: {error}\nfix: check the disk and the rights of {artifacts.root()}")


if __name__ == "__main__":
    main()
