"""`isthmus new DIR`: a small repository of an adopter's own, from the files of template/ beside this module.

In names and texts of the template, `@project@`, `@environment@` and `@version@` stand for what the repository gets; no
such name has an `@`.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from isthmus.environment import Environment, EnvironmentInvalid
from isthmus.errors import IsthmusError, Problem

TEMPLATE = Path(__file__).with_name("template")
ENVIRONMENT_FILE = "stacks/Pulumi.environment.yaml"
LONGEST = 100
# ValidateProjectName in sdk/go/common/tokens/project.go; names of dots alone would be no folder's.
_PROJECT = re.compile(rf"(?!\.+$)[A-Za-z0-9_.-]{{1,{LONGEST}}}", re.ASCII)


class CannotWrite(IsthmusError):
    """The repository can't be written there, or so; nothing was."""


def write(folder: Path, project: str | None = None, environment: str = "dev") -> list[str]:
    """Write a repository into `folder`, which is made unless it is there and empty: everything, or nothing.

    `project` is the Pulumi project's name, the folder's without one. Returns the paths of the files, sorted.

    Raises:
        CannotWrite: the folder or a name is none for this; with every problem.
        OSError: the disk is full, or the folder above may not be written to.
    """
    target = folder.resolve()
    project = target.name if project is None else project
    if problems := [*_folder(folder, target), *_project(project), *_environment(environment)]:
        raise CannotWrite(problems, "no repository is written")
    values = {"@project@": project, "@environment@": environment, "@version@": version("isthmus-cli")}
    scratch = Path(tempfile.mkdtemp(prefix=f".{target.name[:64]}-", dir=target.parent))
    try:
        written = _fill(scratch, values)
        _put(scratch, target)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return written


def _fill(folder: Path, values: dict[str, str]) -> list[str]:
    """Write the template's files, with its values, into `folder`."""
    written = []
    for source in sorted(path for path in TEMPLATE.rglob("*") if path.is_file() and path.suffix != ".pyc"):
        path, text = source.relative_to(TEMPLATE).as_posix(), source.read_text("utf-8")
        if path == ENVIRONMENT_FILE:
            path = f"stacks/Pulumi.{values['@environment@']}.yaml"
        for mark, value in values.items():
            text = text.replace(mark, value)
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        written.append(path)
    return sorted(written)


def _put(scratch: Path, target: Path) -> None:
    """Move what is in `scratch` to `target`, which isn't there or is empty; a person may stand in it, so it stays."""
    made = not target.exists()
    target.mkdir(exist_ok=True)
    moved = []
    try:
        for path in sorted(scratch.iterdir()):
            os.rename(path, target / path.name)
            moved.append(target / path.name)
    except BaseException:
        for path in moved:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        if made:
            target.rmdir()
        raise


def _folder(folder: Path, target: Path) -> Iterator[Problem]:
    where, empty = f"the folder {str(folder)!r}", "no folder yet, or an empty one"
    if target.is_dir():
        try:
            names = sorted(path.name for path in target.iterdir())
        except OSError as error:
            yield Problem(where, f"a folder that can't be read: {error.strerror}", empty, "name another folder")
            return
        if names:
            more = f" and {len(names) - 3} more" if len(names) > 3 else ""
            got = f"{', '.join(map(repr, names[:3]))}{more} in it"
            yield Problem(where, got, empty, "name another folder; nothing of yours is written over")
    elif target.exists():
        yield Problem(where, "a file", empty, "name another folder")
    elif not target.parent.is_dir():
        yield Problem(where, f"no folder {target.parent}", "a folder to put it in", f"mkdir -p '{target.parent}'")


def _project(name: str) -> Iterator[Problem]:
    if not _PROJECT.fullmatch(name):
        yield Problem(
            "the project's name",
            repr(name if len(name) <= LONGEST else f"{name[:LONGEST]}..."),
            f"1 to {LONGEST} letters, digits, hyphens, underscores and periods",
            "choose one by `--name NAME`; without it, it is the folder's",
        )


def _environment(name: str) -> Iterator[Problem]:
    """What the vocabulary says of an environment of that name."""
    try:
        Environment.load({"name": name})
    except EnvironmentInvalid as invalid:  # for all that it lacks, at least
        for problem in invalid.problems:
            if problem.path == "name":
                yield Problem("the environment's name", problem.got, problem.expected, problem.fix)
