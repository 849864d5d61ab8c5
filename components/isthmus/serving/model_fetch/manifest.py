"""The manifest of a revision: which files, their sizes and SHA-256."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import PurePosixPath

NAME = "manifest.json"


class ManifestError(Exception):
    """The revision isn't what it must be; the message says what, got, expected and the fix."""


@dataclass(frozen=True)
class Entry:
    """One file, its path relative to the repository."""

    path: str
    sha256: str
    size: int

    @property
    def top(self) -> str:
        """The first part of its path: the model that it belongs to."""
        return PurePosixPath(self.path).parts[0]


def parse(data: bytes, sha256: str) -> list[Entry]:
    """The entries of a manifest whose own SHA-256 is known.

    Raises ManifestError for another hash, another form, a path twice, or one that leads out of the repository.
    """
    got = hashlib.sha256(data).hexdigest()
    if got != sha256:
        raise ManifestError(
            f"{NAME}: got SHA-256 {got}, expected {sha256}: it isn't the one that was declared; deploy again"
        )
    try:
        entries = [Entry(str(f["path"]), str(f["sha256"]), int(f["size"])) for f in json.loads(data)["files"]]
    except (ValueError, KeyError, TypeError) as error:
        expected = '{"files": [{"path", "sha256", "size"}]}'
        raise ManifestError(
            f"{NAME}: got {error!r}, expected {expected}; deploy again, so that it is written anew"
        ) from None
    seen: set[str] = set()
    for entry in entries:
        path = PurePosixPath(entry.path)
        # A name with a dot before it is the fetch program's own, as `.fetch` is.
        if path.is_absolute() or ".." in path.parts or not path.parts or path.parts[0].startswith("."):
            expected = "a path inside the repository without a dot before it"
            raise ManifestError(
                f"{NAME}: got the path {entry.path!r}, expected {expected}; rename the file and deploy again"
            )
        if str(path) in seen:
            raise ManifestError(f"{NAME}: got {entry.path!r} twice, expected each path once; deploy again")
        seen.add(str(path))
    return entries
