"""A model: a folder with model.yaml, and what that says."""

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from isthmus.errors import IsthmusError, Problem
from isthmus_models import written
from isthmus_models.description import Artifact, Description, Part
from isthmus_models.problems import shown

FILE = "model.yaml"
EXPECTED = {
    "string_type": "text (quote it)",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a mapping",
    "mapping_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "too_short": "a list of at least one",
}


class ModelInvalid(IsthmusError):
    """A model.yaml that is wrong, or files that it names and that aren't there; with every problem."""


@dataclass(frozen=True)
class Model:
    """A model of a repository."""

    name: str
    folder: Path
    """Where it lies."""
    description: Description

    @property
    def parts(self) -> tuple[Part, ...]:
        """The models of Triton's that make it up, itself first."""
        return tuple(self.description.parts) or (Part(name=self.name),)

    @property
    def artifact(self) -> Artifact | None:
        """What its built files are made of; None where nothing is built."""
        return self.description.artifact

    def source(self, path: str) -> Path:
        """A file of its folder."""
        return self.folder / path

    def files(self, part: Part) -> dict[str, Path]:
        """The files of a part that are not built: path in its folder of Triton's -> where it lies."""
        home = self.source(part.folder)
        named = {path: self.source(file) for path, file in (part.files or {}).items()}
        if part.files is None:
            named = {path.name: path for path in home.iterdir() if path.is_dir() and path.name.isdecimal()}
        files: dict[str, Path] = {}
        for path, source in named.items():
            if not source.is_dir():
                files[path] = source
                continue
            inside = [file for file in source.rglob("*") if file.is_file() and "__pycache__" not in file.parts]
            files |= {f"{path}/{file.relative_to(source).as_posix()}": file for file in inside}
        return dict(sorted(files.items()))


def read(folder: Path) -> Model:
    """The model in a folder.

    Raises:
        ModelInvalid: with every problem, each with path, got, expected and fix, whatever the bytes are.
    """
    name = f"{folder.name}/{FILE}"
    content, problems = written.read(folder / FILE, name)
    try:
        model = Model(folder.name, folder, Description.model_validate(content))
    except ValidationError as invalid:
        raise ModelInvalid([_problem(entry, name) for entry in invalid.errors(include_url=False)]) from None
    if problems := problems or _absent(model, name):
        raise ModelInvalid(problems)
    return model


def _problem(entry: Any, name: str) -> Problem:
    path = name + ": " + (_path(entry["loc"]) or "the whole")
    error = entry["type"]
    if error == "missing":
        return Problem(path, "nothing", "a value, it has no default", f"add the key {entry['loc'][-1]!r}")
    if error == "extra_forbidden":
        known = _known(entry["loc"])
        near = get_close_matches(str(entry["loc"][-1])[:64], known, n=1)
        return Problem(
            path, "a key that is not known", f"of {', '.join(known)}", f"write {near[0]!r}" if near else "remove it"
        )
    expected = EXPECTED.get(error, entry["msg"])
    got = "what is written there" if isinstance(entry["input"], BaseModel) else shown(entry["input"])
    return Problem(path, got, expected, "correct it; docs/how-to/add-a-model.md has the keys")


def _known(location: tuple[Any, ...]) -> list[str]:
    """The keys that may stand where `location`'s last one stands."""
    classes: dict[Any, type[BaseModel]] = {"parts": Part, "artifact": Artifact}
    of = classes.get(location[0], Description) if len(location) > 1 else Description
    return list(of.model_fields)


def _path(location: tuple[Any, ...]) -> str:
    path = ""
    for part in location:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else str(part)
    return path[:200]


def _absent(model: Model, name: str) -> list[Problem]:
    """What a model.yaml names and its folder lacks."""
    paths: list[tuple[str, str]] = []
    for index, part in enumerate(model.parts):
        at = f"parts[{index}]"
        paths.append((f"{at}.folder", f"{part.folder}/config.pbtxt"))
        paths += [(f"{at}.files.{path}", file) for path, file in (part.files or {}).items()]
        paths += [(f"{at}.engine", f"{part.folder}/engine.toml")] if part.engine else []
    if model.artifact:
        paths.append(("artifact", "artifact.py"))
        paths += [("artifact.sources", file) for file in model.artifact.sources]
        paths += [("artifact.locks", file) for file in model.artifact.locks]
    if model.description.checks:
        paths.append(("checks", model.description.checks))
    home, problems = model.folder.resolve(), []
    for where, file in paths:
        path = model.source(file)
        if not path.exists():
            problems.append(
                Problem(
                    f"{name}: {where}",
                    f"no {file}",
                    "a file of the model's folder",
                    "put it there, or correct the path",
                )
            )
        elif not path.resolve().is_relative_to(home):
            problems.append(
                Problem(
                    f"{name}: {where}",
                    f"{file}, a link that leads out",
                    "a file of the model's folder",
                    "put the file there",
                )
            )
    return problems
