"""What the pages name is there: files, links, commands with their options, make's targets."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from tests.docs.blocks import blocks

from isthmus_cli.cli import application

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
COMMAND: Any = typer.main.get_command(application())
SPANS = re.compile(r"`([^`\n]+)`|^\$ (.+)$", re.MULTILINE)
FOLDERS = "components|policies|model_repository|scripts|sandbox|stacks|tests|docs|requirements"
PATHS = re.compile(rf"(?:{FOLDERS})/[\w./-]*\w/?|model_repository/")
GENERATED = ("docs/reference/", "docs/explanation/packages.md")


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def title(value: str | list[str]) -> str:
    return value if isinstance(value, str) else " ".join(value)


def spans(page: Path) -> Iterator[str]:
    """What a page has as code: each span, and each line that a person types."""
    for span, line in SPANS.findall(page.read_text()):
        text = (span or line).split("  #")[0].strip()
        yield from (part.strip() for part in re.split(r"&&|\|", text))


def commands(program: str) -> list[tuple[str, list[str]]]:
    """(page, words) of each place where a page types `program`."""
    lines = []
    for page in (page for page in PAGES if not name(page).startswith(GENERATED)):
        for span in spans(page):
            text = re.sub(r"^eval \"\$\((.*)\)\"$", r"\1", span).replace("…", "").replace("\\", "")
            if re.match(rf"(\.venv/bin/)?{program} ", text):
                lines.append((name(page), shlex.split(text, comments=True)[1:]))
    return lines


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text())
    lost = [target for target in targets if "://" not in target and not (page.parent / target).exists()]
    assert not lost


@pytest.mark.parametrize("page", [page for page in PAGES if not name(page).startswith("CHANGELOG")], ids=name)
def test_paths_exist(page: Path) -> None:
    """Those of the text; a block's commands are run, with the files that they make (test_blocks.py)."""
    words = [span for span, _ in SPANS.findall(page.read_text()) if not re.search(r"[<*]|ENV", span)]
    written = {block.file for block in blocks(page)} if name(page).startswith("docs/") else set()
    named = {path for span in words for path in PATHS.findall(span)} - written
    made = (path for path in named if "/." in path)  # by running it, and in no commit
    assert not sorted(path for path in named - set(made) if not (ROOT / path).exists())


@pytest.mark.parametrize(("page", "words"), commands("isthmus"), ids=title)
def test_a_command_is_there_with_its_options(page: str, words: list[str]) -> None:
    here = COMMAND
    while words and words[0] in getattr(here, "commands", {}):
        here, words = here.commands[words[0]], words[1:]
    assert not hasattr(here, "commands") or not [w for w in words if not w.startswith("-")], f"{page}: no such command"
    if here.context_settings.get("ignore_unknown_options"):
        return  # all further words are another program's
    known = {option for parameter in here.params for option in parameter.opts} | {"--help"}
    options = [word for word in words if word.startswith("-") and word != "-"]  # which is standard input
    assert not [option for option in options if option.split("=")[0] not in known]


@pytest.mark.parametrize(("page", "words"), commands("make"), ids=title)
def test_make_has_the_target(page: str, words: list[str]) -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert set(words) <= set(targets)


def test_the_ten_changes_have_one_place_each() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    table = text.split("| you add | the place | a test that does it |")[1].split("\n\n")[0]
    rows = [row for row in table.splitlines() if row.startswith("| a")]
    assert len(rows) == 10 and all(len(PATHS.findall(row)) >= 2 for row in rows)
