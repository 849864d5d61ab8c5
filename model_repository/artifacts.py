"""Where the built artifacts are: a cache outside the checkout, keyed by what decides their bytes.

`$XDG_CACHE_HOME/isthmus/models/<name>-<key>/` holds the files and checksums.json, `{"model.onnx": {"sha256", "size"}}`.
Light to import: a preview reads checksums, no weights.
"""

import functools
import hashlib
import json
import os
import platform
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHECKSUMS = "checksums.json"
COMMAND = "isthmus models build"

# What each artifact is made of: source files, and the distributions whose version shows in the bytes.
SOURCES = {
    "search_encoder": ("onnx_graph.py", "wheels.py", "search_encoder/artifact.py", "search_encoder/graph.py"),
    "recommender": (
        "onnx_graph.py",
        *(f"recommender/{name}.py" for name in ("artifact", "behaviour", "export", "features", "towers")),
    ),
}
LOCKS = {"search_encoder": (HERE.parent / "requirements" / "weights.lock",), "recommender": ()}
MAKERS = ("numpy", "onnx", "protobuf")


class ArtifactMissing(Exception):
    """An artifact was not built, or what is in the cache is not what was built; the message names the command."""


@dataclass(frozen=True)
class Checksum:
    """What was built."""

    sha256: str
    size: int


def root() -> Path:
    """The cache's folder for models (XDG Base Directory Specification)."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "isthmus" / "models"


@functools.cache
def key(name: str) -> str:
    """16 hex digits of SHA-256 over what decides an artifact's bytes."""
    h = hashlib.sha256(f"{platform.system()}-{platform.machine()}\0".encode())
    for file in (*(HERE / source for source in SOURCES[name]), *LOCKS[name]):
        h.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    for maker in MAKERS:
        h.update(f"{maker} {_version(maker)}\0".encode())
    return h.hexdigest()[:16]


def folder(name: str) -> Path:
    """The folder of an artifact, e.g. `folder("recommender")` (it may not be built yet)."""
    return root() / f"{name}-{key(name)}"


def checksums(name: str) -> dict[str, Checksum]:
    """The files of a built artifact.

    Raises:
        ArtifactMissing: it was not built, or a file is gone or of another size.
    """
    where = folder(name)
    try:
        said = json.loads((where / CHECKSUMS).read_text())
    except FileNotFoundError:
        raise ArtifactMissing(f"{name}: nothing at {where}, expected its artifacts; run `{COMMAND}`") from None
    found = {file: Checksum(entry["sha256"], entry["size"]) for file, entry in said.items()}
    for file, checksum in found.items():
        path = where / file
        got = f"{path.stat().st_size} bytes" if path.is_file() else "no file"
        if got != f"{checksum.size} bytes":
            raise ArtifactMissing(f"{path}: got {got}, expected {checksum.size} bytes; run `{COMMAND}`")
    return found


def damaged(name: str) -> list[str]:
    """The files of a built artifact whose bytes are not those that were built; reads every byte.

    Raises:
        ArtifactMissing: as `checksums`.
    """
    return [file for file, checksum in checksums(name).items() if sha256(folder(name) / file) != checksum.sha256]


def built() -> bool:
    """Whether all artifacts are there. Quick: it compares sizes, `build` compares bytes."""
    try:
        return all(checksums(name) for name in SOURCES)
    except ArtifactMissing:
        return False


def sha256(path: Path) -> str:
    """The SHA-256 of a file, hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _version(distribution: str) -> str:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        raise ArtifactMissing(
            f"the models need the distribution {distribution}; install Isthmus with its extra `models`"
        ) from None
