"""What the installed SDKs have: their types, by their own register, and the properties of each, by their own source.

Importing all of an SDK takes minutes; so its sources are read as text.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

REGISTER = re.compile(r'resource_modules="""(.*?)"""', re.DOTALL)
TOKEN = re.compile(r"\(\w+, __self__\)\.__init__\(\s*'([^']+)'")
GETTER = r'@pulumi\.getter(?:\(name="(\w+)"\))?\s+(?:@\S+\s+)*?def (\w+)\(self\) -> '
OUTPUT = re.compile(rf"{GETTER}pulumi\.Output")
INPUT = re.compile(rf"{GETTER}(.*?):\n")
INPUTS = re.compile(r"^class (\w+Args)\b.*?:\n(.*?)(?=^class |\Z)", re.MULTILINE | re.DOTALL)
LABELS = re.compile(r"(^|.*[a-z])(tags|Tags|tagsAll|labels|Labels)$")


class Resource(NamedTuple):
    """A type of an SDK."""

    token: str
    properties: frozenset[str]
    """Its outputs, in Pulumi's camelCase."""

    @property
    def label_properties(self) -> list[str]:
        """Those that are tags or labels by their name."""
        return sorted(name for name in self.properties if LABELS.match(name))


@cache
def resources(package: str) -> dict[str, Resource]:
    """All resources of an SDK by their tokens; each that it registers is read, or this fails."""
    register = REGISTER.search((_root(package) / "__init__.py").read_text())
    assert register is not None
    tokens = {token for module in json.loads(register[1]) for token in module["classes"]}
    read = {}
    for _, text in _files(package):
        for token in TOKEN.findall(text):
            read[token] = Resource(token, frozenset(name or plain for name, plain in OUTPUT.findall(text)))
    assert tokens <= set(read), f"not read: {sorted(tokens - set(read))}"
    return {token: read[token] for token in sorted(tokens)}


@cache
def properties(package: str) -> dict[str, dict[str, str]]:
    """By type token: its inputs, nested ones too, by their path with dots, and the name at the end of each."""
    nested = {file.parent: _inputs(text) for file, text in _files(package) if file.name == "_inputs.py"}
    result: dict[str, dict[str, str]] = {}
    for file, text in _files(package):
        if not file.name.startswith(("_", "get_", "outputs")) and (token := TOKEN.search(text)):
            own, name = _inputs(text), f"{token[1].rsplit(':', 1)[-1]}Args"
            if name in own:
                paths = _paths(own[name], nested.get(file.parent, {}), ())
                result[token[1]] = {path: path.rsplit(".", 1)[-1] for path in paths}
    return result


def _root(package: str) -> Path:
    spec = find_spec(package)
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent


@cache
def _files(package: str) -> list[tuple[Path, str]]:
    return [(file, file.read_text()) for file in sorted(_root(package).rglob("*.py"))]


def _inputs(text: str) -> dict[str, dict[str, str]]:
    """By the name of a class of inputs: its properties, and the type of each as it is written."""
    return {
        match[1]: {name or plain: kind for name, plain, kind in INPUT.findall(match[2])}
        for match in INPUTS.finditer(text)
    }


def _paths(own: dict[str, str], nested: dict[str, dict[str, str]], seen: tuple[str, ...]) -> Iterator[str]:
    for name, kind in own.items():
        yield name
        for inner in re.findall(r"\b(\w+Args)\b", kind):
            if inner in nested and inner not in seen and len(seen) < 8:
                yield from (f"{name}.{path}" for path in _paths(nested[inner], nested, (*seen, inner)))
