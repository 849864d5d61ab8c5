"""What other languages see of a component's arguments."""

import pytest
from tests.components.plugin.samples import Thing

from isthmus.plugin.schema import analyse, schema, semantic


def test_what_has_a_default_is_optional_and_what_may_be_an_output_is_not_plain() -> None:
    found = schema(analyse([Thing], "samples"), "samples")
    thing = found["resources"]["samples:index:Thing"]
    assert thing["requiredInputs"] == ["address", "label", "open", "size"]
    assert thing["properties"].keys() == {"url"}
    plain = {name for name, described in thing["inputProperties"].items() if described.get("plain")}
    assert plain == thing["inputProperties"].keys() - {"address", "ports", "anythingLater"}
    assert not thing["inputProperties"]["variables"]["additionalProperties"].get("plain")
    assert found["types"]["samples:index:Part"]["required"] == ["partName"]


@pytest.mark.parametrize(
    ("python", "expected"),
    [
        ("0.1.0", "0.1.0"),
        ("1.2", "1.2.0"),
        ("3", "3.0.0"),
        ("1.2.3.4", "1.2.3"),
        ("0.2.0rc1", "0.2.0-rc1"),
        ("0.2.0.dev3", "0.2.0-dev3"),
        ("0.2.0.post1.dev3+g12ab", "0.2.0-post1.dev3+g12ab"),
    ],
)
def test_versions_of_python_are_told_as_pulumi_reads_them(python: str, expected: str) -> None:
    assert semantic(python) == expected
