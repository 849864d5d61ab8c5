"""What the installed SDKs have: their types, by their own register, and the properties of each, by their own source."""

import json
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

REGISTER = re.compile(r'resource_modules="""(.*?)"""', re.DOTALL)
TOKEN = re.compile(r"\(\w+, __self__\)\.__init__\(\s*'([^']+)'")
PROPERTY = re.compile(r'@pulumi\.getter(?:\(name="(\w+)"\))?\s+(?:@\S+\s+)*?def (\w+)\(self\) -> pulumi\.Output')
LABELS = re.compile(r"(^|.*[a-z])(tags|Tags|tagsAll|labels|Labels)$")


class Resource(NamedTuple):
    """A type of an SDK."""

    token: str
    properties: frozenset[str]
    """In Pulumi's camelCase."""

    @property
    def label_properties(self) -> list[str]:
        """Those that are tags or labels by their name."""
        return sorted(name for name in self.properties if LABELS.match(name))


@cache
def resources(package: str) -> dict[str, Resource]:
    """All resources of an SDK by their tokens; each that it registers is read, or this fails."""
    spec = find_spec(package)
    assert spec is not None and spec.origin is not None
    root = Path(spec.origin).parent
    register = REGISTER.search((root / "__init__.py").read_text())
    assert register is not None
    tokens = {token for module in json.loads(register[1]) for token in module["classes"]}
    found = {}
    for file in root.rglob("*.py"):
        text = file.read_text()
        for token in TOKEN.findall(text):
            found[token] = Resource(token, frozenset(name or plain for name, plain in PROPERTY.findall(text)))
    assert tokens <= set(found), f"not read: {sorted(tokens - set(found))}"
    return {token: found[token] for token in sorted(tokens)}
