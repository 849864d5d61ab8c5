"""The files of each model's Triton repository, for one target."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from model_repository import artifacts
from model_repository.models import HERE, MODELS, Part, UnknownModel, parts
from model_repository.rendering import Target, render

__all__ = ["RepositoryFile", "Target", "UnknownModel", "files", "models", "revision"]

REVISION_DIGITS = 16


@dataclass(frozen=True)
class RepositoryFile:
    """A file of a Triton model repository: its text, or where it is; exactly one of them."""

    path: str
    """Its path in the repository, e.g. search_encoder/config.pbtxt."""
    content: str | None
    """Its text."""
    source: Path | None
    """The file in the cache that holds it."""
    sha256: str
    """The SHA-256 of its bytes, hex; of a built file as recorded when it was built."""
    size: int
    """Its size in bytes."""


def models() -> Sequence[str]:
    """The names of all models."""
    return tuple(MODELS)


def files(model: str, *, target: Target, parameters: Mapping[str, str] | None = None) -> list[RepositoryFile]:
    """The files of `model` and of its parts, in the order of their paths.

    `parameters` overrides defaults of its config. Each config carries the parameter `revision`, so that a server tells
    which content it serves. For GPU the ONNX file comes with engine.toml, which says how model.plan is built from it.

    Raises:
        UnknownModel: no such model or parameter.
        ArtifactMissing: weights are not built; the message names the command.
    """
    return _files(model, target, parameters or {}, revision(model, target=target, parameters=parameters))


def revision(model: str, *, target: Target, parameters: Mapping[str, str] | None = None) -> str:
    """A short name of a model's content: 16 hex digits of SHA-256 over its files, its configs without the revision.

    Raises:
        UnknownModel, ArtifactMissing: as `files`.
    """
    lines = [f"{file.path}\0{file.sha256}\n" for file in _files(model, target, parameters or {}, "")]
    return hashlib.sha256("".join(lines).encode()).hexdigest()[:REVISION_DIGITS]


def _files(model: str, target: Target, parameters: Mapping[str, str], name: str) -> list[RepositoryFile]:
    known = {key for part in parts(model) for key in part.parameters}
    if unknown := sorted(set(parameters) - known):
        expected = ", ".join(sorted(known)) or "none, it has no parameters"
        raise UnknownModel(f"{model}: got the parameters {', '.join(unknown)}, expected of: {expected}")
    found = [file for part in parts(model) for file in _part(part, target, parameters, name)]
    return sorted(found, key=lambda file: file.path)


def _part(part: Part, target: Target, parameters: Mapping[str, str], name: str) -> list[RepositoryFile]:
    own = {key: parameters.get(key, default) for key, default in part.parameters.items()}
    texts = {"config.pbtxt": render(part, target, {**own, "revision": name})}
    texts |= {path: (HERE / source).read_text() for path, source in part.texts.items()}
    if part.engine and target == "gpu":
        texts["engine.toml"] = (HERE / part.source / "engine.toml").read_text()
    found = [_text(f"{part.name}/{path}", text) for path, text in texts.items()]
    for path, (artifact, file) in part.artifacts.items():
        checksum = artifacts.checksums(artifact)[file]
        source = artifacts.folder(artifact) / file
        found.append(RepositoryFile(f"{part.name}/{path}", None, source, checksum.sha256, checksum.size))
    return found


def _text(path: str, text: str) -> RepositoryFile:
    data = text.encode()
    return RepositoryFile(path, text, None, hashlib.sha256(data).hexdigest(), len(data))
