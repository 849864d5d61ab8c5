"""Write the pages of docs/ that come from the code: a module of `pages/` each, which says its page and its text.

`make reference` writes them; a test compares them with the code, so that they can't lag behind.
"""

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType

from dev import pages as folder

DOCS = Path(__file__).resolve().parents[2] / "docs"
HEAD = "<!-- Written by `make reference`; edit the code that it describes. -->\n\n"


def modules() -> dict[str, ModuleType]:
    """The module of each page, by the page's path below docs/."""
    every = [import_module(f"{folder.__name__}.{info.name}") for info in iter_modules(folder.__path__)]
    return {module.PAGE: module for module in every}


def pages() -> dict[str, str]:
    """Each page's text, by its path below docs/."""
    return {name: HEAD + module.text() for name, module in modules().items()}


def main() -> None:
    """Write the pages."""
    for name, text in pages().items():
        (DOCS / name).write_text(text)
        print(f"docs/{name}")


if __name__ == "__main__":
    main()
