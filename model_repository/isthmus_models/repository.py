"""A model repository: a folder that holds a folder a model."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from isthmus.errors import IsthmusError, Problem
from isthmus_models import model as models
from isthmus_models.model import FILE, Model, ModelInvalid

VARIABLE = "ISTHMUS_MODEL_REPOSITORY"
PROJECT, FOLDER = "Pulumi.yaml", "model_repository"


class RepositoryMissing(IsthmusError):
    """No model repository where one was looked for."""


class UnknownModel(IsthmusError):
    """No such model, or no such parameter; the message lists those that there are."""


@dataclass(frozen=True)
class Repository:
    """The models below `root`: each folder there that has a model.yaml."""

    root: Path

    def names(self) -> tuple[str, ...]:
        """The names of all models, sorted.

        Raises:
            RepositoryMissing: no such folder.
        """
        try:
            return tuple(sorted(path.name for path in self.root.iterdir() if (path / FILE).is_file()))
        except OSError as error:
            got = f"{self.root}: {error.strerror}"
            fix = f"name the folder by --repository or {VARIABLE}"
            raise RepositoryMissing(Problem("model repository", got, "a folder of models", fix)) from None

    def model(self, name: str) -> Model:
        """The model of that name.

        Raises:
            UnknownModel: with the names that there are.
            ModelInvalid: its model.yaml is wrong.
        """
        if problem := self.unknown(name, "model"):
            raise UnknownModel(problem)
        return models.read(self.root / name)

    def unknown(self, name: str, path: str) -> Problem | None:
        """What is wrong with the name of a model that stands at `path`; None where there is such a model."""
        names = self.names()
        if name in names:
            return None
        near = get_close_matches(name[:128], names, n=1)
        fix = f"write {near[0]!r}" if near else f"add the folder {self.root.name}/{_short(name)} with {FILE}"
        expected = f"a model of {self.root}: {', '.join(names) or 'it has none'}"
        return Problem(path, repr(_short(name)), expected, f"{fix}, or name another repository by {VARIABLE}")

    def problems(self, models_wanted: Sequence[str] = ()) -> list[Problem]:
        """All that is wrong with the models of these names, or with all of them."""
        problems: list[Problem] = []
        for name in models_wanted or self.names():
            try:
                self.model(name)
            except (UnknownModel, ModelInvalid) as error:
                problems += error.problems
        return problems


def default() -> Repository:
    """The repository that `ISTHMUS_MODEL_REPOSITORY` names, or else the project's: model_repository/ beside the
    Pulumi.yaml that is nearest, upwards from where the program runs.

    Raises:
        RepositoryMissing: neither is there.
    """
    if named := os.environ.get(VARIABLE):
        return Repository(Path(named).expanduser().absolute())
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / PROJECT).is_file() and (folder / FOLDER).is_dir():
            return Repository(folder / FOLDER)
    fix = f"name the folder by --repository or {VARIABLE}, or stand in the project"
    raise RepositoryMissing(
        Problem("model repository", f"none upwards from {here}", f"{FOLDER}/ beside {PROJECT}", fix)
    )


def _short(name: str) -> str:
    return name if len(name) <= 80 else name[:77] + "..."
