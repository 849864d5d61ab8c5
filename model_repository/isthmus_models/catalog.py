"""The files of each model's Triton repository, for one target."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from isthmus.contents import ModelContents, ModelFile
from isthmus.environment import Environment, EnvironmentInvalid, PartialEnvironment
from isthmus.errors import Problem
from isthmus_models import artifacts, configuration, golden
from isthmus_models.configuration import ENGINE, ConfigurationInvalid
from isthmus_models.description import Part
from isthmus_models.engine_inputs import model_engines
from isthmus_models.model import Model, ModelInvalid
from isthmus_models.rendering import Target, render
from isthmus_models.repository import Repository, RepositoryMissing, UnknownModel, default
from isthmus_models.triton_rules import Finding

__all__ = [
    "RepositoryFile",
    "Target",
    "UnknownModel",
    "configuration_of",
    "contents",
    "files",
    "findings",
    "models",
    "revision",
    "unknown_models",
]

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


def models(repository: Repository | None = None) -> Sequence[str]:
    """The names of all models of a repository; here and below, without one of the default one."""
    return (repository or default()).names()


def files(
    model: str,
    *,
    target: Target,
    parameters: Mapping[str, str] | None = None,
    repository: Repository | None = None,
) -> list[RepositoryFile]:
    """The files of `model` and of its parts, in the order of their paths.

    `parameters` overrides defaults of its config. Each config carries the parameter `revision`, so that a server tells
    which content it serves. For GPU the ONNX file comes with engine.toml, which says how model.plan is built from it.

    Raises:
        UnknownModel: no such model or parameter.
        ModelInvalid: its model.yaml or a template is wrong.
        ArtifactMissing: weights are not built; the message names the command.
        ConfigurationInvalid: Triton would refuse a configuration, or its first request.
    """
    known = (repository or default()).model(model)
    name = _revision(known, target, parameters or {})
    model_files = _files(known, target, parameters or {}, name)
    configuration.require(model, _texts(model_files), _sizes(model_files), target=target)
    return model_files


def configuration_of(model: str, *, target: Target = "cpu", repository: Repository | None = None) -> str:
    """The config.pbtxt by which clients ask `model`, without its revision; nothing where no part of it has its name.

    Raises:
        UnknownModel, ModelInvalid: as `files`.
    """
    known = (repository or default()).model(model)
    part = next((part for part in known.parts if part.name == model), None)
    return _config(known, part, target, part.parameters) if part else ""


def contents(environment: Environment, repository: Repository | None = None) -> dict[str, ModelContents]:
    """What the models of an environment are made of, for its target, by name.

    Raises:
        EnvironmentInvalid: it names models that the repository lacks, with all of them.
        ModelInvalid: model.yaml files are wrong, with all their problems.
        ArtifactMissing, ConfigurationInvalid: as `files`.
    """
    models = repository or default()
    named = [(f"models[{index}].name", model.name) for index, model in enumerate(environment.models)]
    if lacking := [problem for path, name in named if (problem := models.unknown(name, path))]:
        raise EnvironmentInvalid(lacking)
    if wrong := models.problems([name for _, name in named]):
        raise ModelInvalid(wrong)
    made, refused = dict[str, ModelContents](), list[ConfigurationInvalid]()
    for _, name in named:
        try:
            made[name] = _contents(name, environment.target, models)
        except ConfigurationInvalid as error:
            refused.append(error)
    if refused:
        names = ", ".join(error.model for error in refused)
        raise ConfigurationInvalid(names, [finding for error in refused for finding in error.findings])
    return made


def unknown_models(environment: PartialEnvironment, repository: Repository | None = None) -> Iterator[Problem]:
    """The models of an environment that the repository lacks: a check for `Environment.load`."""
    try:
        models = repository or default()
        for index, model in environment.models.items():
            if model.name is not None and (problem := models.unknown(model.name, f"models[{index}].name")):
                yield problem
    except RepositoryMissing as error:
        yield from error.problems


def _contents(model: str, target: Target, repository: Repository) -> ModelContents:
    model_files = [_model_file(file, file.path) for file in files(model, target=target, repository=repository)]
    name = revision(model, target=target, repository=repository)
    if target == "cpu":
        return ModelContents(name, model_files)
    engines = model_engines(repository.model(model), model_files)
    sources = {file.path for engine in engines for file in model_files if _is_source(engine.part, file.path)}
    return ModelContents(name, [file for file in model_files if file.path not in sources], engines)


def _is_source(part: str, path: str) -> bool:
    """Whether a file is what an engine is built from, so that a server has no use for it."""
    return path.startswith(f"{part}/") and path.rpartition("/")[2] in (ENGINE, golden.ONNX)


def _model_file(file: RepositoryFile, path: str) -> ModelFile:
    source = str(file.source) if file.source else None
    return ModelFile(path=path, sha256=file.sha256, size=file.size, content=file.content, source=source)


def findings(
    model: str,
    *,
    target: Target,
    parameters: Mapping[str, str] | None = None,
    acknowledged: Collection[str] = (),
    repository: Repository | None = None,
) -> list[Finding]:
    """What Triton would refuse of `model`, and our advice less what is `acknowledged`, here or in its model.yaml.

    Raises:
        UnknownModel, ModelInvalid, ArtifactMissing: as `files`.
    """
    known = (repository or default()).model(model)
    model_files = _files(known, target, parameters or {}, "")
    acknowledged = {*acknowledged, *known.description.acknowledged}
    return configuration.check(_texts(model_files), _sizes(model_files), target=target, acknowledged=acknowledged)


def revision(
    model: str,
    *,
    target: Target,
    parameters: Mapping[str, str] | None = None,
    repository: Repository | None = None,
) -> str:
    """A short name of a model's content for a target: 16 hex digits of SHA-256 over both.

    The content are its files, its configs without the revision. The target counts by itself: a model whose files are
    the same for both may still call others that are not, and answers are compared with its target's tolerance.

    Raises:
        UnknownModel, ModelInvalid, ArtifactMissing: as `files`.
    """
    return _revision((repository or default()).model(model), target, parameters or {})


def _revision(model: Model, target: Target, parameters: Mapping[str, str]) -> str:
    lines = [f"{file.path}\0{file.sha256}\n" for file in _files(model, target, parameters, "")]
    return hashlib.sha256("".join([f"{target}\n", *lines]).encode()).hexdigest()[:REVISION_DIGITS]


def _files(model: Model, target: Target, parameters: Mapping[str, str], name: str) -> list[RepositoryFile]:
    known = {key for part in model.parts for key in part.parameters}
    if foreign := sorted(set(parameters) - known):
        expected = ", ".join(sorted(known)) or "none, it has no parameters"
        raise UnknownModel(
            Problem(model.name, f"the parameters {', '.join(foreign)}", f"of: {expected}", "correct their names")
        )
    model_files = [file for part in model.parts for file in _part(model, part, target, parameters, name)]
    return sorted(model_files, key=lambda file: file.path)


def _part(model: Model, part: Part, target: Target, parameters: Mapping[str, str], name: str) -> list[RepositoryFile]:
    own = {key: parameters.get(key, default) for key, default in part.parameters.items()}
    model_files = [_text(f"{part.name}/config.pbtxt", _config(model, part, target, {**own, "revision": name}))]
    sources = model.files(part)
    if part.engine and target == "gpu":
        sources["engine.toml"] = model.source(f"{part.folder}/engine.toml")
    model_files += [_file(f"{part.name}/{path}", source) for path, source in sources.items()]
    for path, file in part.artifacts.items():
        checksum = artifacts.checksums(model).get(file)
        if checksum is None:
            fix = f"let artifact.py write it, and run `{artifacts.COMMAND}`"
            raise artifacts.ArtifactMissing(Problem(model.name, f"no {file}", "a file that its artifact.py makes", fix))
        source = artifacts.folder(model) / file
        model_files.append(RepositoryFile(f"{part.name}/{path}", None, source, checksum.sha256, checksum.size))
    return model_files


def _config(model: Model, part: Part, target: Target, parameters: Mapping[str, str]) -> str:
    path = model.source(f"{part.folder}/config.pbtxt")
    try:
        return render(path.read_text("utf-8"), target, parameters)
    except UnicodeDecodeError as error:
        got, fix = f"bytes that are not UTF-8, from byte {error.start}", "save the file as UTF-8"
    except (KeyError, ValueError) as error:
        got, fix = f"a $ that is no placeholder ({error})", "write $$ for a $"
    expected = "a template with $runtime, $kind, $instances and $parameters, or a plain configuration"
    raise ModelInvalid(Problem(f"{model.name}/{part.folder}/config.pbtxt", got, expected, fix))


def _texts(files: Sequence[RepositoryFile]) -> Mapping[str, str]:
    return {file.path: file.content for file in files if file.content is not None}


def _sizes(files: Sequence[RepositoryFile]) -> Mapping[str, int]:
    return {file.path: file.size for file in files}


def _text(path: str, text: str) -> RepositoryFile:
    data = text.encode()
    return RepositoryFile(path, text, None, hashlib.sha256(data).hexdigest(), len(data))


def _file(path: str, source: Path) -> RepositoryFile:
    """A file as it is: its text, or where it lies if it is none."""
    data = source.read_bytes()
    try:
        return _text(path, data.decode("utf-8"))
    except UnicodeDecodeError:
        return RepositoryFile(path, None, source, hashlib.sha256(data).hexdigest(), len(data))
