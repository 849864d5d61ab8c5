"""docs/reference/components.md: the components, from the schema that other languages see."""

from collections.abc import Iterator
from typing import Any

from isthmus.plugin.schema import package

PAGE = "reference/components.md"
INTRO = """# Components

Each is a `pulumi.ComponentResource` with the type token `isthmus:index:<Class>`, used as
`Class(name, ClassArgs(...), opts)` in Python and, through `pulumi package add`, in every Pulumi language, where names
are in camelCase as they stand here. A type in *italics* is described at the end.
"""


def text() -> str:
    """A section a component, then a section a type of their inputs."""
    schema = package()
    sections = [_component(token, schema["resources"][token]) for token in sorted(schema["resources"])]
    sections += [_type_section(token, schema["types"][token]) for token in sorted(schema.get("types", {}))]
    return INTRO + "".join(f"\n{section}" for section in sections)


def _component(token: str, described: dict[str, Any]) -> str:
    inputs = _table("input", described["inputProperties"], described.get("requiredInputs", []))
    outputs = _table("output", described.get("properties", {}), described.get("required", []), required=False)
    return f"## {_name(token)}\n\n{described['description']}\n{inputs}{outputs}"


def _type_section(token: str, described: dict[str, Any]) -> str:
    table = _table("field", described["properties"], described.get("required", []))
    return f"## {_name(token)}\n\n{described.get('description', '')}\n{table}"


def _table(what: str, properties: dict[str, Any], needed: list[str], *, required: bool = True) -> str:
    if not properties:
        return ""
    rows = "".join(_rows(properties, needed, required))
    last = " needed |" if required else ""
    return f"\n| {what} | type | meaning |{last}\n| --- | --- | --- |{' --- |' if required else ''}\n{rows}"


def _rows(properties: dict[str, Any], needed: list[str], required: bool) -> Iterator[str]:
    for name in sorted(properties, key=lambda name: (name not in needed, name)):
        described = properties[name]
        meaning = " ".join(described.get("description", "").split()).replace("|", "\\|")
        last = f" {'yes' if name in needed else 'no'} |" if required else ""
        yield f"| `{name}` | {_kind(described)} | {meaning} |{last}\n"


def _kind(described: dict[str, Any]) -> str:
    if reference := described.get("$ref"):
        return f"*{_name(reference)}*" if reference.startswith("#") else "any"
    kind = described.get("type", "any")
    if kind == "array":
        return f"list of {_kind(described['items'])}"
    if kind == "object":
        return f"map of {_kind(described.get('additionalProperties', {}))}"
    return str(kind)


def _name(token: str) -> str:
    return token.rsplit(":", 1)[-1]
