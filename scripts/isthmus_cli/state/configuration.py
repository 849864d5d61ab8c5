"""The stack's configuration file: what says which accounts, networks and waivers are ours."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from isthmus.errors import IsthmusError, Problem

PROJECTS = ("Pulumi.yaml", "Pulumi.yml")
CHECKOUT = Path(__file__).resolve().parents[3]


class ConfigurationInvalid(IsthmusError):
    """There is no such file, or it is none."""


@dataclass(frozen=True)
class Configuration:
    """What the file says."""

    shown: str
    """Its path below the project's folder; nothing where it isn't below it."""
    config: Mapping[str, Any]


def read(stack: str, file: Path | None = None) -> Configuration:
    """The configuration of `stack`: in `file`, else in the project that one stands in, else in the checkout's.

    Source: https://www.pulumi.com/docs/iac/concepts/projects/project-file/ (`stackConfigDir`)

    Raises:
        ConfigurationInvalid: no such file, or it can't be read.
    """
    root, folder = _project() if file is None else (Path.cwd(), Path())
    name = stack.rsplit("/", 1)[-1]  # of ORGANISATION/PROJECT/STACK
    path = file or folder / f"Pulumi.{name}.yaml"
    document = _yaml(path, f"name it by --config-file FILE{_others(path.parent, name)}")
    config = document.get("config")
    if config is not None and not isinstance(config, Mapping):
        problem = Problem(
            f"{path}: config", type(config).__name__, "a mapping", "correct it, as `pulumi config` writes it"
        )
        raise ConfigurationInvalid(problem)
    absolute = path.absolute()
    return Configuration(
        absolute.relative_to(root).as_posix() if absolute.is_relative_to(root) else "",
        {str(key): value for key, value in (config or {}).items()},
    )


def _project() -> tuple[Path, Path]:
    """The project's folder, and the one of its stacks' configuration files."""
    here = Path.cwd()
    for folder in (here, *here.parents, CHECKOUT):
        for name in PROJECTS:
            if (folder / name).is_file():
                stacks = _yaml(folder / name, "correct it").get("stackConfigDir")
                return folder, folder / stacks if isinstance(stacks, str) else folder
    problem = Problem("the stack's configuration", f"no Pulumi.yaml upwards from {here}", "a Pulumi project", NAME_IT)
    raise ConfigurationInvalid(problem)


NAME_IT = "go to the folder of the project, or name the file by --config-file FILE"


def _yaml(path: Path, fix: str) -> Mapping[str, Any]:
    expected = "a stack's configuration in YAML" if path.name not in PROJECTS else "a project in YAML"
    try:
        document = yaml.load(path.read_bytes(), getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  # safe
    except OSError as error:
        raise ConfigurationInvalid(Problem(str(path), error.strerror or "no file", expected, fix)) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        got = str(error).splitlines()[0] if isinstance(error, ValueError) else "text that is no YAML"
        raise ConfigurationInvalid(Problem(str(path), got, expected, "correct it")) from None
    if not isinstance(document, Mapping):
        if document is None:
            return {}
        raise ConfigurationInvalid(Problem(str(path), type(document).__name__, expected, "correct it"))
    return document


def _others(folder: Path, name: str) -> str:
    """The environments that there are, for whoever mistyped one."""
    names = ", ".join(sorted(_names(folder)))
    return f", or name one that there is: {names}" if names and name not in names.split(", ") else ""


def _names(folder: Path) -> Iterator[str]:
    try:
        for file in folder.glob("Pulumi.*.yaml"):
            yield file.name.removeprefix("Pulumi.").removesuffix(".yaml")
    except (OSError, ValueError):
        return
