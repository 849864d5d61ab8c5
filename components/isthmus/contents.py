"""What models are made of, and what a model repository holds: files under a prefix named after their content."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from isthmus.environment.classification import Classification

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
    classification: str = Classification.RESTRICTED.value
    """The classification of what is in it; unless it is said, the highest."""
    content: str | None = None
    """Its text."""
    source: str | None = None
    """The local file that holds it."""

    @property
    def content_type(self) -> str | None:
        """Its media type, where its name tells it; a store has a default for others."""
        return "application/json" if self.path.endswith(".json") else None


@dataclass(frozen=True)
class ModelEngine:
    """A TensorRT engine of a model: what it is built from, on the GPU that serves it."""

    part: str
    """The Triton model that loads it."""
    plan: str
    """Its path in the repository, e.g. recommender/1/model.plan."""
    files: Sequence[ModelFile]
    """PART/build.json, PART/model.onnx and PART/golden.json, as `isthmus.serving.engine_compiler` reads them."""
    workspace_mib: int = 0
    """MiB of GPU memory that building and running it may take besides its weights."""
    gpus: Sequence[str] = ()
    """The GPU models that it may be built for; none: all."""

    @property
    def size(self) -> int:
        """About as many bytes as the engine has: those of what it is built from."""
        return sum(file.size for file in self.files)


@dataclass(frozen=True)
class ModelContents:
    """What a model is made of, for one target."""

    revision: str
    """A short name of it, which the server tells to those who ask."""
    files: Sequence[ModelFile]
    """Its files, those of the Triton models that it is made of included."""
    engines: Sequence[ModelEngine] = ()
    """The TensorRT engines that its parts load, which are built where they are served."""


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
        by_path: dict[str, ModelFile] = {}
        for file in files:
            if (file.content is None) == (file.source is None):
                raise ValueError(f"{file.path}: got both or neither of content and source, expected exactly one")
            other = by_path.setdefault(file.path, file)
            if other.sha256 != file.sha256:
                raise ValueError(
                    f"{file.path}: got two files with the digests {other.sha256} and {file.sha256}, expected one; "
                    "rename the models' parts apart"
                )
        return cls([by_path[path] for path in sorted(by_path)])

    @property
    def revision(self) -> str:
        """A short name of the content: equal content has an equal revision."""
        return revision(self.files)

    @property
    def manifest(self) -> str:
        """The manifest that the fetch program checks every file against."""
        entries = [{"path": file.path, "sha256": file.sha256, "size": file.size} for file in self.files]
        return json.dumps({"files": entries}, sort_keys=True, separators=(",", ":"))

    def with_manifest(self, classification: str) -> list[ModelFile]:
        """What a store holds: the files, then the manifest, which bears `classification`."""
        size = len(self.manifest.encode())
        manifest = ModelFile(MANIFEST, self.manifest_sha256, size, classification, content=self.manifest)
        return [*self.files, manifest]

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
