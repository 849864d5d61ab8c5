"""Where the built artifacts are: a cache outside the checkout, keyed by what decides their bytes.

`$XDG_CACHE_HOME/isthmus/models/<name>-<key>/` holds the files and checksums.json, `{"model.onnx": {"sha256", "size"}}`.
Light to import: a preview reads checksums, no weights.
"""

import hashlib
import json
import os
import platform
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from isthmus.errors import IsthmusError, Problem
from isthmus_models.description import Artifact
from isthmus_models.model import Model
from isthmus_models.repository import default

CHECKSUMS = "checksums.json"
COMMAND = "isthmus models build"
TOOLS = ("golden.py", "onnx_graph.py", "wheels.py")  # what of this package makes bytes of an artifact


class ArtifactMissing(IsthmusError):
    """An artifact was not built, or what is in the cache is not what was built; the message names the command."""


@dataclass(frozen=True)
class Checksum:
    """What was built."""

    sha256: str
    size: int


def root() -> Path:
    """The cache's folder for models (XDG Base Directory Specification)."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "isthmus" / "models"


def key(model: Model) -> str:
    """16 hex digits of SHA-256 over what decides an artifact's bytes."""
    made_of = model.artifact or Artifact()
    h = hashlib.sha256(f"{platform.system()}-{platform.machine()}\0".encode())
    tools = [Path(__file__).with_name(name) for name in TOOLS]
    for file in (*tools, *(model.source(name) for name in (*made_of.sources, *made_of.locks))):
        h.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    for maker in made_of.distributions:
        h.update(f"{maker} {_version(maker)}\0".encode())
    return h.hexdigest()[:16]


def folder(model: Model) -> Path:
    """The folder of a model's artifact (it may not be built yet)."""
    return root() / f"{model.name}-{key(model)}"


def checksums(model: Model) -> dict[str, Checksum]:
    """The files of a built artifact.

    Raises:
        ArtifactMissing: it was not built, or a file is gone or of another size.
    """
    where = folder(model)
    try:
        entries = json.loads((where / CHECKSUMS).read_text())
    except FileNotFoundError:
        raise ArtifactMissing(Problem(model.name, f"nothing at {where}", "its artifacts", f"run `{COMMAND}`")) from None
    files = {file: Checksum(entry["sha256"], entry["size"]) for file, entry in entries.items()}
    for file, checksum in files.items():
        path = where / file
        got = f"{path.stat().st_size} bytes" if path.is_file() else "no file"
        if got != f"{checksum.size} bytes":
            raise ArtifactMissing(Problem(str(path), got, f"{checksum.size} bytes", f"run `{COMMAND}`"))
    return files


def damaged(model: Model) -> list[str]:
    """The files of a built artifact whose bytes are not those that were built; reads every byte.

    Raises:
        ArtifactMissing: as `checksums`.
    """
    return [file for file, checksum in checksums(model).items() if sha256(folder(model) / file) != checksum.sha256]


def built() -> bool:
    """Whether all artifacts of the default repository are there. Quick: it compares sizes, `build` compares bytes."""
    try:
        models = default()
        for model in map(models.model, models.names()):
            if model.artifact:
                checksums(model)
    except IsthmusError:
        return False
    return True


def sha256(path: Path) -> str:
    """The SHA-256 of a file, hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _version(distribution: str) -> str:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        fix = "install isthmus-models with its extra `build`"
        raise ArtifactMissing(Problem(distribution, "nothing", "the distribution, to build models", fix)) from None
