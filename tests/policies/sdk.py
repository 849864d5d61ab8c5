"""The properties of every resource of an SDK, read from its sources: importing all of it takes minutes."""

import re
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

CLASS = re.compile(r"^class (\w+Args)\b.*?:\n(.*?)(?=^class |\Z)", re.MULTILINE | re.DOTALL)
PROPERTY = re.compile(r'@pulumi\.getter(?:\(name="(\w+)"\))?\n    def (\w+)\(self\) -> (.*?):\n')
TOKEN = re.compile(r"super\(\w+, __self__\)\.__init__\(\s*'([^']+)'")


@cache
def properties(package: str) -> dict[str, dict[str, str]]:
    """By type token: its input properties, nested ones too, by their path with dots."""
    spec = find_spec(package)
    assert spec and spec.submodule_search_locations
    result: dict[str, dict[str, str]] = {}
    for folder in sorted({path.parent for path in Path(spec.submodule_search_locations[0]).rglob("*.py")}):
        inputs = folder / "_inputs.py"
        nested = _classes(inputs.read_text()) if inputs.exists() else {}
        for path in sorted(folder.glob("*.py")):
            text = path.read_text() if not path.name.startswith(("_", "get_", "outputs")) else ""
            if token := TOKEN.search(text):
                own = _classes(text)
                name = token[1].rsplit(":", 1)[-1] + "Args"
                if name in own:
                    result[token[1]] = {at: at.rsplit(".", 1)[-1] for at in _paths(own[name], nested, ())}
    return result


def _classes(text: str) -> dict[str, dict[str, str]]:
    return {
        match[1]: {name or plain: kind for name, plain, kind in PROPERTY.findall(match[2])}
        for match in CLASS.finditer(text)
    }


def _paths(own: dict[str, str], nested: dict[str, dict[str, str]], seen: tuple[str, ...]) -> Iterator[str]:
    for name, kind in own.items():
        yield name
        for inner in re.findall(r"\b(\w+Args)\b", kind):
            if inner in nested and inner not in seen and len(seen) < 8:
                yield from (f"{name}.{path}" for path in _paths(nested[inner], nested, (*seen, inner)))
