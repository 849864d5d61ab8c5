"""`isthmus graph`: the flows of data of a stack, from its state or from a file with one."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from isthmus.errors import IsthmusError, Problem
from isthmus_cli.console import err
from isthmus_cli.sandbox import door


class NoState(IsthmusError):
    """There is no state to draw."""


def draw(environment: str | None, state: Path | None, sandbox: str | None, format_: str) -> tuple[str, int]:
    """The picture, and how many paths lead out. The state is the file's, a sandbox's, or that of the project here."""
    from isthmus_policies.estate import of_config
    from isthmus_policies.graph.build import graph_of
    from isthmus_policies.graph.draw import FORMATS
    from isthmus_policies.graph.draw.view import View
    from isthmus_policies.stack import Stack
    from isthmus_policies.state import subjects_of

    folder = Path.cwd()
    subjects = subjects_of(_read(state) if state else _export(environment, sandbox, folder))
    name = environment or next((s.urn.split("::")[0].removeprefix("urn:pulumi:") for s in subjects), "")
    view = View(graph_of(Stack(subjects, of_config(_config(name, folder)))))
    return FORMATS[format_](view), len(view.paths)


def _read(file: Path) -> Mapping[str, Any]:
    try:
        export = json.loads(file.read_text())
    except (ValueError, RecursionError) as error:
        raise NoState(
            Problem(str(file), f"no JSON: {error}", "what `pulumi stack export` writes", "export the stack again")
        ) from None
    return _checked(export, str(file))


def _export(environment: str | None, sandbox: str | None, folder: Path) -> Mapping[str, Any]:
    """The state of a stack, by Pulumi itself."""
    arguments = ["stack", "export", *(["--stack", environment] if environment else [])]
    what = f"`pulumi {' '.join(arguments)}`"
    fix = "log in (`pulumi login`) and name a stack that there is; or give `--state FILE`, or `--sandbox NAME`"
    try:
        if sandbox:
            done = door().ready(sandbox, err).capture(arguments)
        else:
            done = subprocess.run(["pulumi", *arguments], cwd=folder, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise NoState(Problem(what, "no Pulumi on PATH", "the engine that keeps the state", fix)) from None
    if done.returncode:
        raise NoState(Problem(what, done.stderr.strip() or "an error", "the stack's state", fix))
    try:
        return _checked(json.loads(done.stdout), what)
    except ValueError:
        raise NoState(Problem(what, "no JSON", "the stack's state", fix)) from None


def _checked(export: Any, what: str) -> Mapping[str, Any]:
    deployment = export.get("deployment", export) if isinstance(export, Mapping) else None
    if (
        isinstance(export, Mapping)
        and isinstance(deployment, Mapping)
        and isinstance(deployment.get("resources"), list)
    ):
        return export
    fix = "export a stack that has resources: `pulumi stack export --stack ENVIRONMENT --file state.json`"
    raise NoState(Problem(what, "no resources in it", "a state with resources", fix))


def _config(name: str, folder: Path) -> Mapping[str, Any]:
    """The stack's configuration, where the project keeps it; without one nothing is known to be ours."""
    import yaml

    for place in (folder, folder / "stacks"):
        file = place / f"Pulumi.{name}.yaml"
        if name and "/" not in name and file.is_file():
            try:
                whole = yaml.safe_load(file.read_text())
            except yaml.YAMLError:
                return {}
            config = whole.get("config") if isinstance(whole, Mapping) else None
            return config if isinstance(config, Mapping) else {}
    return {}
