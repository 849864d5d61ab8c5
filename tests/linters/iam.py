"""Findings of parliament in policy documents, its community's checks as well.

Source: https://github.com/duo-labs/parliament.
"""

import functools
import json
import sys
import warnings
from collections.abc import Iterator
from importlib.resources import files
from types import ModuleType
from typing import Any

from tests.components.engine import Engine


@functools.cache
def _parliament() -> Any:
    """The linter, imported with what it needs of pkg_resources, which setuptools no longer brings."""
    stand_in = ModuleType("pkg_resources")
    stand_in.resource_filename = lambda package, name: str(files(package) / name)  # type: ignore[attr-defined]
    sys.modules["pkg_resources"] = stand_in
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import parliament
    finally:
        del sys.modules["pkg_resources"]
    parliament.override_config(str(files("parliament") / "community_auditors" / "config_override.yaml"))
    return parliament


def documents(engine: Engine) -> Iterator[tuple[str, str]]:
    """All policy documents that a program declares: (the resource's name and the property, the document)."""
    for resource in engine.resources:
        for name, value in resource.inputs.items():
            if resource.type.startswith("aws:") and isinstance(value, str) and '"Statement"' in value:
                yield f"{resource.name} {name}", value


def findings(document: str) -> list[tuple[str, str, str]]:
    """(severity, the linter's name of the finding, what it is about). A role's trust is of the role that has it."""
    parliament, parsed = _parliament(), json.loads(document)
    for statement in parsed["Statement"]:
        statement.setdefault("Resource", "*")  # parliament knows no trust policies, which have none
    policy = parliament.analyze_policy_string(json.dumps(parsed), include_community_auditors=True)
    found = [parliament.enhance_finding(finding) for finding in policy.findings]
    return [(f.severity, f.issue, str(f.detail or f.location.get("actions", ""))) for f in found]
