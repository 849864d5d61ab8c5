"""The package's schema: what other languages see of the components, read from the type annotations of their arguments.

https://www.pulumi.com/docs/iac/extending-pulumi/schema/
"""

import dataclasses
import importlib.metadata
import re
from collections.abc import Sequence
from typing import Any

import pulumi
from pulumi.provider.experimental.analyzer import Analyzer, AnalyzeResult, PropertyDefinition
from pulumi.provider.experimental.schema import generate_schema

from isthmus.catalog import PACKAGE
from isthmus.catalog import components as offered


class Annotations(Analyzer):
    """The SDK's reader of annotations; also, a dataclass's field that has a default is optional."""

    def analyze_type(
        self, typ: type, *, is_component_output: bool
    ) -> tuple[dict[str, PropertyDefinition], dict[str, str]]:
        properties, names = super().analyze_type(typ, is_component_output=is_component_output)
        if dataclasses.is_dataclass(typ):
            fields = {field.name: field for field in dataclasses.fields(typ)}
            for schema_name, name in names.items():
                properties[schema_name].optional |= name in fields and _has_default(fields[name])
        return properties, names


def package() -> dict[str, Any]:
    """The schema of all that the package offers, as `pulumi package get-schema` gives it."""
    return schema(analyse(offered()))


def analyse(components: Sequence[type[pulumi.ComponentResource]], name: str = PACKAGE) -> AnalyzeResult:
    """The definitions of components and of the types that their inputs and outputs are made of."""
    return Annotations(name).analyze(list(components))


def schema(analysis: AnalyzeResult, name: str = PACKAGE) -> dict[str, Any]:
    """The schema of a package `name`; its version is that of the installed one."""
    generated: dict[str, Any] = generate_schema(
        name,
        semantic(importlib.metadata.version(PACKAGE)),
        None,
        analysis["component_definitions"],
        analysis["type_definitions"],
        sorted(analysis["dependencies"], key=lambda dependency: dependency.name),
    ).to_json()
    return generated


def semantic(version: str) -> str:
    """A Python version (PEP 440) as Pulumi wants it (https://semver.org): `0.2.0rc1` is `0.2.0-rc1`."""
    public, _, local = version.partition("+")
    match = re.fullmatch(r"v?(\d+(?:\.\d+)*)[.-]?(.*)", public)
    numbers = (match[1].split(".") if match else []) + ["0", "0", "0"]
    more = re.sub(r"[^0-9A-Za-z]+", ".", match[2]).strip(".") if match else ""
    return ".".join(numbers[:3]) + (f"-{more}" if more else "") + (f"+{local}" if local else "")


def _has_default(field: "dataclasses.Field[Any]") -> bool:
    return field.default is not dataclasses.MISSING or field.default_factory is not dataclasses.MISSING
