"""Names say what a value is: the words that once stood for every output, message and result don't come back."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("components", "model_repository", "policies", "sandbox/isthmus_sandbox", "scripts", "stacks")
TESTS = ("tests", "sandbox/tests")
VAGUE = {
    "carrier": "labels, metadata, tags: what carries it",
    "carriers": "labels, metadata, tags: what carries it",
    "said": "stdout, output, message, response",
    "told": "reported, message, response",
}
VAGUE_IN_PACKAGES = {
    **VAGUE,
    "found": "matches, resources, path, result: what it is that was looked for",
    "given": "inputs, arguments, value",
    "meant": "intended, expected",
    "taken": "used, names, addresses: what is in use",
}


def defined_names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, name) of everything that a module gives a name to."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.lineno, node.name
            case ast.arg():
                yield node.lineno, node.arg
            case ast.Name(ctx=ast.Store()):
                yield node.lineno, node.id
            case ast.Attribute(ctx=ast.Store()):
                yield node.lineno, node.attr
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield node.lineno, name


def vague_names(source: str, vague: dict[str, str]) -> list[tuple[int, str]]:
    """(line, name) of the names that `vague` has, whatever their case and underscores."""
    return [(line, name) for line, name in defined_names(ast.parse(source)) if name.strip("_").lower() in vague]


@pytest.mark.parametrize(
    ("folder", "vague"),
    [*((folder, VAGUE_IN_PACKAGES) for folder in PACKAGES), *((folder, VAGUE) for folder in TESTS)],
)
@pytest.mark.slow
def test_no_name_is_vague(folder: str, vague: dict[str, str]) -> None:
    files = [file for file in (ROOT / folder).rglob("*.py") if ".venv" not in file.parts]
    assert files
    bad = [
        f"{file.relative_to(ROOT)}:{line}: got {name}, expected what the value is ({vague[name.strip('_').lower()]})"
        for file in files
        for line, name in vague_names(file.read_text(), vague)
    ]
    assert not bad, "\n".join(bad)


@pytest.mark.parametrize(
    "source",
    [
        "said = 1",
        "_told: int = 1",
        "def said(): ...",
        "async def f(told): ...",
        "class Said: ...",
        "self.told = 1",
        "for said in x: ...",
        "lambda *said: 1",
        "(y := [told for told in x])",
        "try: ...\nexcept OSError as said: ...",
        "match x:\n    case [*told]: ...",
        "match x:\n    case int() as said: ...",
    ],
)
def test_every_way_to_define_a_name_is_seen(source: str) -> None:
    assert [name.strip("_").lower() in VAGUE for _, name in vague_names(source, VAGUE)] == [True]
    assert (
        vague_names(source.replace("said", "output").replace("told", "output").replace("Said", "Output"), VAGUE) == []
    )
