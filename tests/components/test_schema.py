"""The package's schema: what other languages see must not change unnoticed."""

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
import yaml
from pulumi.provider.experimental.analyzer import is_input, is_optional
from pulumi.provider.experimental.util import camel_case
from syrupy.assertion import SnapshotAssertion

from isthmus.catalog import components
from isthmus.plugin.component_plugin import args_of
from isthmus.plugin.schema import analyse, package, schema


def argument_types() -> Iterator[tuple[type, dict[str, Any]]]:
    """Each class that a program fills in, with its description in the schema."""
    analysis = analyse(components())
    found = schema(analysis)
    for component in components():
        described = found["resources"][f"isthmus:index:{component.__name__}"]
        yield (
            args_of(component),
            {"properties": described["inputProperties"], "required": described["requiredInputs"]},
        )
    for token, definition in analysis["type_definitions"].items():
        if not definition.enum:
            yield definition.python_type, found["types"][f"isthmus:index:{token}"]


def test_schema(snapshot: SnapshotAssertion) -> None:
    found = package()
    del found["version"]  # of the installed package
    assert found == snapshot


def test_every_component_is_offered_under_its_own_name() -> None:
    names = [component.__name__ for component in components()]
    assert names == sorted(set(names))
    assert set(package()["resources"]) == {f"isthmus:index:{name}" for name in names}


def test_every_input_and_output_is_described() -> None:
    for token, resource in package()["resources"].items():
        assert resource["description"], token
        for kind in ("inputProperties", "properties"):
            for name, described in resource[kind].items():
                assert described.get("description"), f"{token}.{name}"


@pytest.mark.slow
def test_the_how_to_declares_what_there_is() -> None:
    page = Path(__file__).parents[2] / "docs" / "how-to" / "use-from-another-program.md"
    (program,) = re.findall(r"^```yaml\n# Pulumi\.yaml\n(.*?)^```$", page.read_text(), re.M | re.S)
    for name, declared in yaml.safe_load(program)["resources"].items():
        described = package()["resources"][declared["type"].replace(":", ":index:")]
        assert declared["properties"].keys() <= described["inputProperties"].keys(), name
        assert declared["properties"].keys() >= set(described["requiredInputs"]), name


@pytest.mark.parametrize(
    ("kind", "described"), [pytest.param(*found, id=found[0].__name__) for found in argument_types()]
)
def test_what_python_may_leave_out_every_language_may_and_inputs_are_inputs(
    kind: type, described: dict[str, Any]
) -> None:
    assert dataclasses.is_dataclass(kind)
    for field in dataclasses.fields(kind):
        name, hint = camel_case(field.name), cast(type, field.type)
        default = field.default is not dataclasses.MISSING or field.default_factory is not dataclasses.MISSING
        assert (name in described.get("required", [])) == (not default and not is_optional(hint)), name
        if is_input(hint):
            assert not described["properties"][name].get("plain"), f"{name} accepts Outputs in Python only"
