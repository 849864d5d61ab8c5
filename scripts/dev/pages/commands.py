"""docs/reference/commands.md: the commands, from their own help."""

import tomllib
from collections.abc import Callable
from importlib.metadata import EntryPoint
from pathlib import Path

import typer
from typer.cli import get_docs_for_click

from isthmus_cli.cli import COMMANDS, application

PAGE = "reference/commands.md"

ROOT = Path(__file__).resolve().parents[3]


def added() -> list[Callable[[typer.Typer], None]]:
    """What the packages of this workspace add to the command, by their own metadata."""
    result = []
    for file in sorted(ROOT.glob("*/pyproject.toml")):
        entries = tomllib.loads(file.read_text())["project"].get("entry-points", {}).get(COMMANDS, {})
        result += [EntryPoint(name, value, COMMANDS).load() for name, value in entries.items()]
    return result


def text() -> str:
    """Every command's help."""
    group = typer.main.get_command(application(added()))
    text = get_docs_for_click(obj=group, ctx=typer.Context(group, info_name="isthmus"), name="isthmus")
    plain = text.replace("[bold]", "`").replace("[/]", "`")  # rich's markup
    return "\n".join(line.rstrip() for line in plain.splitlines()) + "\n"
