"""The manifest of a revision: which files, their sizes and SHA-256."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import PurePosixPath

NAME = "manifest.json"


class ManifestError(Exception):
    """The manifest isn't what it must be; the message says what, got and expected."""


@dataclass(frozen=True)
class Entry:
    """One file, its path relative to the repository."""

    path: str
    sha256: str
    size: int


def parse(data: bytes, sha256: str) -> list[Entry]:
    """The entries of a manifest whose own SHA-256 is known.

    Raises ManifestError for another hash, another form, or a path that leads out of the repository.
    """
    got = hashlib.sha256(data).hexdigest()
    if got != sha256:
        raise ManifestError(
            f"{NAME} has SHA-256 {got}, expected {sha256}: it was changed after the Deployment was declared"
        )
    try:
        entries = [Entry(str(f["path"]), str(f["sha256"]), int(f["size"])) for f in json.loads(data)["files"]]
    except (ValueError, KeyError, TypeError) as error:
        raise ManifestError(f'{NAME} isn\'t {{"files": [{{"path", "sha256", "size"}}]}}: {error!r}') from None
    for entry in entries:
        path = PurePosixPath(entry.path)
        if path.is_absolute() or ".." in path.parts or not path.parts:
            raise ManifestError(f"{NAME} names {entry.path!r}, which isn't a path inside the repository")
    return entries
