"""`isthmus guardrails ENVIRONMENT`: policies for accounts and clouds, from the file of an environment's stack."""

from pathlib import Path
from typing import Any

import yaml

from isthmus.environment import Environment
from isthmus.errors import IsthmusError, Problem
from isthmus.guardrails import files

PROJECT = ("Pulumi.yaml", "Pulumi.yml")
KEY = "isthmus:environment"


class NoEnvironment(IsthmusError):
    """There is no environment of that name to read."""


def write(name: str, folder: Path) -> list[Path]:
    """Write the guardrails of an environment into `folder`, and return their paths.

    Raises:
        NoEnvironment: its stack's file isn't there, or doesn't say one.
        EnvironmentInvalid: it isn't valid.
        OSError: they can't be written there.
    """
    contents = files(Environment.load(_read(name), name))
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for file, text in contents.items():
        path = folder / file
        path.write_text(text if text.endswith("\n") else f"{text}\n", "utf-8")
        paths.append(path)
    return paths


def _read(name: str) -> Any:
    """What the file of a stack says of its environment."""
    stacks = _stacks(Path.cwd())
    file = stacks / f"Pulumi.{name}.yaml"
    there = sorted(path.name.removeprefix("Pulumi.").removesuffix(".yaml") for path in stacks.glob("Pulumi.*.yaml"))
    if name not in there:
        fix = f"name one of them, or write {file}"
        raise NoEnvironment(Problem("the environment", repr(name), f"one of: {', '.join(there) or 'none'}", fix))
    fix = "see docs/reference/environment.md"
    try:
        content = yaml.safe_load(file.read_text("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        got = f"no YAML: {str(error).splitlines()[0]}"
        raise NoEnvironment(Problem(str(file), got, f"{KEY} under config", fix)) from None
    config = content.get("config") if isinstance(content, dict) else None
    if not isinstance(config, dict) or KEY not in config:
        raise NoEnvironment(Problem(str(file), f"no {KEY}", f"{KEY} under config", fix))
    return config[KEY]


def _stacks(start: Path) -> Path:
    """The folder of the stacks' files: `stackConfigDir` of the nearest project, upwards from `start`.

    https://www.pulumi.com/docs/iac/concepts/projects/project-file/
    """
    for folder in (start, *start.parents):
        for file in PROJECT:
            if (folder / file).is_file():
                project = yaml.safe_load((folder / file).read_text("utf-8"))
                return folder / str((project or {}).get("stackConfigDir") or ".")
    got, fix = f"none upwards from {start}", "stand in the project"
    raise NoEnvironment(Problem("the project", got, f"a folder with {PROJECT[0]}", fix))
