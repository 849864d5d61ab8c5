"""The fenced code blocks of the documentation, and the shell script that does what a page says.

A comment right above a block says what a test can't guess:

    <!-- not run: REASON -->    no test runs the commands, for this reason
    <!-- refused -->            the command ends with an error, as the page says

A block in another language whose first line is a comment with a path, such as `# stacks/Pulumi.lab.yaml`, is that file,
or its end (`# stacks/Pulumi.lab.yaml, at the end`); a page's script writes it where it stands among the commands.
"""

import re
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from textwrap import dedent

from dev.reference import HEAD

ROOT = Path(__file__).resolve().parents[2]
SHELL = frozenset({"bash", "console", "sh", "shell"})
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *(ROOT / "docs").rglob("*.md")])
FENCE = re.compile(r"^(?P<indent> *)```(?P<language>\w*)\n(?P<text>.*?)^(?P=indent)```$", re.M | re.S)
COMMENT = re.compile(r"<!-- (not run: (?P<reason>.+)|(?P<refused>refused)) -->\s*\Z")
FILE = re.compile(r"# (?P<path>[\w./-]+\.[a-z]+)(?P<more>, at the end)?\n")


@dataclass(frozen=True)
class Block:
    """One fenced block."""

    page: str
    """The page's path below the repository's root."""
    line: int
    """Where its fence opens, from 1."""
    language: str
    text: str
    reason: str | None
    """Why no test runs it."""
    refused: bool
    """Whether its one command ends with an error."""

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def shell(self) -> bool:
        """Whether it is made of commands."""
        return self.language in SHELL

    @cached_property
    def commands(self) -> list[str]:
        """Its commands: all lines of a script; of a console what follows a `$`, with the lines that go on with it."""
        if self.language != "console":
            return [self.text]
        found = list[str]()
        for line in self.text.splitlines():
            if found and found[-1].endswith("\\"):
                found[-1] += f"\n{line}"
            elif line.startswith("$ "):
                found.append(line.removeprefix("$ "))
        return found

    @property
    def file(self) -> str | None:
        """The path of the file that it is."""
        match = self._file
        return match["path"] if match else None

    @property
    def appended(self) -> bool:
        """Whether it is the end of a file that is there already."""
        return bool(self._file and self._file["more"])

    @property
    def _file(self) -> re.Match[str] | None:
        return None if self.shell else FILE.match(self.text)


def blocks(page: Path) -> list[Block]:
    """The blocks of a page, in its order; none of a page that is written from the code, which has a test of its own."""
    text, found = page.read_text("utf-8"), []
    for match in FENCE.finditer(text) if not text.startswith(HEAD) else ():
        before = text[: match.start()]
        comment = COMMENT.search(before)
        found.append(
            Block(
                page=page.relative_to(ROOT).as_posix(),
                line=before.count("\n") + 1,
                language=match["language"],
                text=dedent(match["text"]),
                reason=comment["reason"] if comment else None,
                refused=bool(comment and comment["refused"]),
            )
        )
    return found


def script(of: Iterable[Block]) -> str:
    """A bash script that writes the files and runs the commands of these blocks; it stops at the first failure."""
    return "\n".join(["set -euo pipefail", "exec 2>&1", *_lines(of)]) + "\n"


def _lines(of: Iterable[Block]) -> Iterator[str]:
    for block in of:
        if block.file:
            yield f"mkdir -p {shlex.quote(str(Path(block.file).parent))}"
            into = ">>" if block.appended else ">"
            yield f"cat {into} {shlex.quote(block.file)} <<'END OF FILE'\n{block.text}END OF FILE"
        elif block.shell and not block.reason:
            for command in block.commands:
                yield f"echo {shlex.quote(f'+ {block}: {command}')}"
                yield f"if {command}\nthen echo 'it was not refused'; exit 1; fi" if block.refused else command
