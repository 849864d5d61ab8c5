"""docs/explanation/packages.md: the packages and folders with their imports as arrows, drawn from the code.

A package here is a package's folder, or a module beside such folders. Packages that import each other are refused, so
that the picture always reads from top to bottom.
"""

import ast
from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp

PAGE = "explanation/packages.md"
ROOT = Path(__file__).resolve().parents[3]
PACKAGES = ("isthmus", "isthmus_policies", "isthmus_models", "isthmus_cli", "isthmus_sandbox")
PROGRAM = "stacks"
# Drawn as one, without what is inside.
CLOSED = ("isthmus_policies", "isthmus_models", "isthmus_cli", "isthmus_sandbox")
INTRO = """# The packages

Drawn from the imports in the code (`make reference`). An arrow means "imports"; none goes back, and
`lint-imports` keeps it so.

"""


LEFT_OUT = "Arrows that follow from others are left out. In this order each package comes after what it imports:"


class ArrowBack(Exception):
    """Two packages import each other; the message names the cycle."""


def text() -> str:
    """The picture, and the packages in the order in which they can be read: each after what it imports."""
    arrows = packages()
    lines = [f"  {_node(package)}" for package in sorted(arrows)]
    lines += [f"  {_id(one)} --> {_id(other)}" for one in sorted(arrows) for other in sorted(_direct(one, arrows))]
    picture = "\n".join(["```mermaid", "flowchart TD", *lines, "```"])
    order = "\n".join(f"{number}. `{package}`" for number, package in enumerate(_order(arrows), 1))
    return f"{INTRO}{picture}\n\n{LEFT_OUT}\n\n{order}\n"


def packages() -> dict[str, set[str]]:
    """Each package with the packages that it imports.

    Raises:
        ArrowBack: two packages import each other.
    """
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)
    arrows: dict[str, set[str]] = {}
    for module in sorted(graph.modules):
        mine = package_of(module)
        others = {package_of(other) for other in graph.find_modules_directly_imported_by(module)}
        arrows.setdefault(mine, set()).update(others - {mine})
    known = set(graph.modules)
    arrows[PROGRAM] = {package_of(module) for module in _imports(ROOT / "stacks" / "__main__.py") if module in known}
    _order(arrows)
    return arrows


def package_of(module: str) -> str:
    """The package of a module, e.g. `isthmus.link` for `isthmus.link.suites`; what users import is `isthmus` itself."""
    top, _, rest = module.partition(".")
    return f"{top}.{rest.split('.')[0]}" if rest and top not in CLOSED else top


def _imports(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module}
    return names


def _order(arrows: Mapping[str, set[str]]) -> list[str]:
    try:
        return list(TopologicalSorter({package: sorted(arrows[package]) for package in sorted(arrows)}).static_order())
    except CycleError as error:
        raise ArrowBack("an arrow goes back: " + " -> ".join(error.args[1])) from None


def _direct(package: str, arrows: Mapping[str, set[str]]) -> set[str]:
    """The packages that it imports and that no other of them leads to: the picture would be a tangle otherwise."""
    return {one for one in arrows[package] if not any(one in _below(o, arrows) for o in arrows[package] - {one})}


def _below(package: str, arrows: Mapping[str, set[str]]) -> set[str]:
    below, todo = set[str](), [package]
    while todo:
        for other in arrows.get(todo.pop(), set()) - below:
            below.add(other)
            todo.append(other)
    return below


def _id(package: str) -> str:
    return package.replace(".", "_").replace(" ", "_").replace("(", "").replace(")", "")


def _node(package: str) -> str:
    return f'{_id(package)}["{package}"]'
