"""The package's schema: what other languages see must not change unnoticed."""

from typing import Any

import pulumi
from pulumi.provider.experimental.analyzer import Analyzer
from pulumi.provider.experimental.schema import generate_schema
from syrupy.assertion import SnapshotAssertion

from components.catalog import COMPONENTS, PACKAGE


def schema() -> dict[str, Any]:
    analysis = Analyzer(PACKAGE).analyze(COMPONENTS)
    generated: dict[str, Any] = generate_schema(
        PACKAGE,
        "0.0.0",
        None,
        analysis["component_definitions"],
        analysis["type_definitions"],
        sorted(analysis["dependencies"], key=lambda dependency: dependency.name),
    ).to_json()
    return generated


def test_schema(snapshot: SnapshotAssertion) -> None:
    assert schema() == snapshot


def test_every_component_is_offered_under_its_own_name() -> None:
    names = [component.__name__ for component in COMPONENTS]
    assert names == sorted(set(names))
    assert set(schema()["resources"]) == {f"isthmus:index:{name}" for name in names}


def test_every_component_of_ours_is_offered() -> None:
    def all_below(kind: type) -> set[type]:
        return {sub for direct in kind.__subclasses__() for sub in {direct, *all_below(direct)}}

    ours = {kind for kind in all_below(pulumi.ComponentResource) if kind.__module__.startswith("components.")}
    assert ours == set(COMPONENTS)


def test_every_input_and_output_is_described() -> None:
    for token, resource in schema()["resources"].items():
        assert resource["description"], token
        for kind in ("inputProperties", "properties"):
            for name, described in resource[kind].items():
                assert described.get("description"), f"{token}.{name}"
