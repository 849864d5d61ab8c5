"""What a model repository holds, as files under a prefix that is named after their content."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

REVISION_DIGITS = 16
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class ModelFile:
    """A file of a repository: its text, or where it is. Exactly one of `content` and `source` is given."""

    path: str
    """Its path in the repository, e.g. search_encoder/config.pbtxt."""
    sha256: str
    """The SHA-256 of its bytes, hex."""
    size: int
    """Its size in bytes."""
    classification: str
    """The classification of what is in it."""
    content: str | None = None
    """Its text."""
    source: str | None = None
    """The local file that holds it."""


@dataclass(frozen=True)
class Contents:
    """All files of a repository, in the order of their paths."""

    files: Sequence[ModelFile]

    @classmethod
    def of(cls, files: Sequence[ModelFile]) -> "Contents":
        """The contents made of `files`; a file that several models bring counts once.

        Raises:
            ValueError: two files differ at one path, or a file has both or neither of text and source.
        """
        found: dict[str, ModelFile] = {}
        for file in files:
            if (file.content is None) == (file.source is None):
                raise ValueError(f"{file.path}: got both or neither of content and source, expected exactly one")
            other = found.setdefault(file.path, file)
            if other.sha256 != file.sha256:
                raise ValueError(
                    f"{file.path}: got two files with the digests {other.sha256} and {file.sha256}, expected one; "
                    "rename the models' parts apart"
                )
        return cls([found[path] for path in sorted(found)])

    @property
    def revision(self) -> str:
        """A short name of the content: equal content has an equal revision."""
        return revision(self.files)

    @property
    def manifest(self) -> str:
        """The manifest that the fetch program checks every file against."""
        entries = [{"path": file.path, "sha256": file.sha256, "size": file.size} for file in self.files]
        return json.dumps({"files": entries}, sort_keys=True, separators=(",", ":"))

    @property
    def manifest_sha256(self) -> str:
        """The SHA-256 of the manifest, hex."""
        return hashlib.sha256(self.manifest.encode()).hexdigest()

    @property
    def size(self) -> int:
        """All bytes together, without the manifest."""
        return sum(file.size for file in self.files)


def revision(files: Sequence[ModelFile]) -> str:
    """The first digits of the SHA-256 over paths and digests of `files`."""
    lines = sorted(f"{file.path}\0{file.sha256}\n" for file in files)
    return hashlib.sha256("".join(lines).encode()).hexdigest()[:REVISION_DIGITS]
