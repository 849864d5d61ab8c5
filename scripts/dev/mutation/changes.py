"""Small changes of a module, as mutmut makes them: `<` for `<=`, `and` for `or`, None for an argument.

The operators are mutmut's own (https://mutmut.readthedocs.io). Its program leaves out every function with a decorator,
and lets what a cache already has stand for a mutant's answer: a third of the pack's decisions are cached or are
properties. So the trials are ours (`trials.py`), and so is the choice of places, which is its own but for decorators.

Changed is what functions do. Tables of modules, defaults and annotations are evaluated once, at import; texts for
people are no behaviour: strings with a blank in them, and those that stand in a violation.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType
from typing import Any

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators

NOT_CHANGED = (cst.Annotation, cst.Decorator, cst.Parameters)
CALLS_NOT_CHANGED = ("len", "isinstance")
"""As mutmut has it: most changes of these fail whatever the test."""
MESSAGES = ("Violation", "Violation.of", "Problem")
"""Calls whose texts are a message's."""


@dataclass(frozen=True)
class Mutant:
    """One change of one function."""

    module: str
    function: str
    """Its qualified name; that of the outermost, where functions are nested."""
    number: int
    """Among the function's changes: it stays where other functions change."""
    lines: range
    """Of the statement that is changed, or of its head."""
    before: str
    after: str
    file: Path
    first_line: int
    """Of the function, with its decorators."""
    nodes: tuple[Any, Any, Any]
    """The tree of the module, the node and what replaces it."""

    @property
    def key(self) -> str:
        """What names it in samples and reports."""
        return f"{self.module}:{self.function}:{self.number}"

    def code(self) -> CodeType | None:
        """The function's code with the change; None where that is no Python."""
        tree, node, replacement = self.nodes
        try:
            changed = compile(tree.deep_replace(node, replacement).code, str(self.file), "exec")
        except (SyntaxError, ValueError):
            return None
        return _code_of(changed, self.function, self.first_line)


@dataclass(frozen=True)
class _Place:
    """Where a node is."""

    names: tuple[str, ...] = ()
    """Of the classes around it, and of the outermost function."""
    first_line: int = 0
    """Of that function; 0 outside of all."""
    statement: int = 0
    """The line where the statement around it begins."""
    in_message: bool = False


def of_module(name: str, file: Path) -> Iterator[Mutant]:
    """The changes of a module, in the order of its text."""
    wrapper = MetadataWrapper(cst.parse_module(file.read_text()))
    positions = wrapper.resolve(PositionProvider)
    tree, counts = wrapper.module, dict[str, int]()
    for node, place in _nodes(tree, _Place(), positions):
        for kind, operator in mutation_operators:
            if not isinstance(node, kind) or (isinstance(node, cst.SimpleString) and _is_message(node, place)):
                continue
            for replacement in operator(node):
                function = ".".join(place.names)
                counts[function] = counts.get(function, 0) + 1
                lines = range(place.statement, positions[node].end.line + 1)
                before, after = (" ".join(tree.code_for_node(one).split()) for one in (node, replacement))
                nodes = (tree, node, replacement)
                yield Mutant(name, function, counts[function], lines, before, after, file, place.first_line, nodes)


def _nodes(node: Any, place: _Place, positions: Any) -> Iterator[tuple[Any, _Place]]:
    """The nodes that may change, each with its place."""
    if isinstance(node, NOT_CHANGED) or (isinstance(node, cst.Call) and _callee(node) in CALLS_NOT_CHANGED):
        return
    match node:
        case cst.ClassDef() if not place.first_line:
            place = _Place((*place.names, node.name.value))
        case cst.FunctionDef() if not place.first_line:
            head = node.decorators[0] if node.decorators else node
            place = _Place((*place.names, node.name.value), positions[head].start.line)
    if isinstance(node, cst.BaseStatement | cst.BaseSmallStatement):
        place = _Place(place.names, place.first_line, positions[node].start.line)
    if isinstance(node, cst.Call) and _callee(node) in MESSAGES:
        place = _Place(place.names, place.first_line, place.statement, in_message=True)
    if place.first_line and node in positions:
        yield node, place
    for child in node.children:
        yield from _nodes(child, place, positions)


def _callee(node: Any) -> str:
    match node.func:
        case cst.Name(value=name):
            return str(name)
        case cst.Attribute(value=cst.Name(value=holder), attr=cst.Name(value=name)):
            return f"{holder}.{name}"
    return ""


def _is_message(node: Any, place: _Place) -> bool:
    return place.in_message or " " in node.raw_value.strip()


def _code_of(code: CodeType, function: str, first_line: int) -> CodeType | None:
    """The code of a function that is defined in this code, by its qualified name and its first line."""
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            if (constant.co_qualname, constant.co_firstlineno) == (function, first_line):
                return constant
            if inner := _code_of(constant, function, first_line):
                return inner
    return None
