"""docs/reference/relied-on.md: on whose documents and programs the declarations rely, from the code's own sources.

Docstrings and comments name an address beside what it is the source of. Here they stand by publisher, each with the
place that relies on it, so that one can read them again when a provider changes.
"""

import ast
import io
import re
import tokenize
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

PAGE = "reference/relied-on.md"
COMPONENTS = Path(__file__).resolve().parents[3] / "components"
INTRO = """# What is relied on

The sources that the `isthmus` package names beside its declarations, by publisher (`make reference`). A declaration
does what is meant as long as these say what they said. What stands in quotes is how the code begins to say it.
"""
_ADDRESS = re.compile(r"https?://[^\s)\"'>,`]+|\bgithub\.com/[\w.-]+/[\w-]+(?:[\w.-]*[\w-])?")
_NO_SOURCE = ("example.com", "localhost", "127.0.0.1", "10.0.0.1")  # what examples in docstrings show


@dataclass(frozen=True)
class Source:
    """An address, where in the code it stands, and what it is the source of."""

    address: str
    place: str
    says: str

    @property
    def publisher(self) -> str:
        """The host, and on GitHub the repository."""
        url = urlsplit(self.address)
        return "/".join([url.netloc, *url.path.split("/")[1:3]]) if url.netloc == "github.com" else url.netloc


def text() -> str:
    """The page: a table for each publisher."""
    by: dict[str, list[Source]] = defaultdict(list)
    for source in sorted(sources(), key=lambda s: (s.publisher, s.address, s.place)):
        by[source.publisher].append(source)
    parts = [INTRO]
    for publisher, entries in by.items():
        rows = [f"| <{s.address}> | `{s.place}` | {s.says.replace('|', chr(92) + '|')} |" for s in entries]
        parts.append("\n".join([f"## {publisher}\n", "| Source | Where | What |", "|---|---|---|", *rows]) + "\n")
    return "\n".join(parts)


def sources() -> Iterator[Source]:
    """Every source of the package, each place once."""
    for file in sorted(COMPONENTS.rglob("isthmus/**/*.py")):
        module = ".".join(file.relative_to(COMPONENTS).with_suffix("").parts).removesuffix(".__init__")
        yield from dict.fromkeys(of(file.read_text(), module))


def of(code: str, module: str) -> Iterator[Source]:
    """The sources in the docstrings and comments of a module."""
    tree = ast.parse(code)
    for name, written in [*_docstrings(tree, module), *_comments(code, tree, module)]:
        for address in _ADDRESS.findall(written):
            whole = (address if "://" in address else f"https://{address}").rstrip(".:;")
            if not any(other in whole for other in _NO_SOURCE):
                yield Source(whole, name, _says(written))


def _says(written: str) -> str:
    """The beginning of what is written, up to its first sentence's end, without addresses."""
    plain = " ".join(_ADDRESS.sub("", written).replace("()", "").split()).strip(" :(")
    first = re.split(r"(?<=[.;:]) ", plain, maxsplit=1)[0]
    return f"“{first.rstrip('.;: (')}”" if first else ""


def _docstrings(tree: ast.Module, module: str) -> Iterator[tuple[str, str]]:
    """Each docstring with its owner; a string after an assignment is that name's."""

    def within(node: ast.Module | ast.ClassDef | ast.FunctionDef, name: str) -> Iterator[tuple[str, str]]:
        before = ""
        for index, child in enumerate(node.body):
            string = child.value if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant) else None
            if string and isinstance(string.value, str):
                yield f"{name}.{before}" if before else name, string.value
            before = _assigned(child) if index or not isinstance(child, ast.Expr) else ""
            if isinstance(child, ast.ClassDef | ast.FunctionDef):
                yield from within(child, f"{name}.{child.name}")

    yield from within(tree, module)


def _comments(code: str, tree: ast.Module, module: str) -> Iterator[tuple[str, str]]:
    """Each comment with the definition or name that it belongs to; whole lines that follow each other are one."""
    blocks: list[tuple[int, int, str]] = []
    alone = True  # the last one stands on lines of its own
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.COMMENT:
            line, words = token.start[0], token.string.lstrip("# ")
            whole = not token.line[: token.start[1]].strip()
            if blocks and blocks[-1][1] == line - 1 and alone and whole:
                blocks[-1] = (blocks[-1][0], line, f"{blocks[-1][2]} {words}")
            else:
                blocks.append((line, line, words))
            alone = whole
    for first, last, words in blocks:
        yield _owner(tree, module, first, last), words


def _owner(tree: ast.Module, module: str, first: int, last: int) -> str:
    """The innermost definition that holds these lines, or the name that is assigned on or right after them."""
    name, body = module, tree.body
    while True:
        holds = [c for c in body if c.lineno <= first and (c.end_lineno or 0) >= last]
        inner = next((c for c in holds if isinstance(c, ast.ClassDef | ast.FunctionDef)), None)
        if inner is None:
            near = [c for c in body if c.lineno <= last + 1 and (c.end_lineno or 0) >= first]
            assigned = next((target for c in near if (target := _assigned(c))), "")
            return f"{name}.{assigned}" if assigned and name == module else name
        name, body = f"{name}.{inner.name}", inner.body


def _assigned(node: ast.stmt) -> str:
    """The name that a statement assigns, if any."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return targets[0].id if targets and isinstance(targets[0], ast.Name) else ""
