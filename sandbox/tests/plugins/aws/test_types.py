"""The tables name only what the SDK has: a typing error would be silent otherwise."""

import re
from pathlib import Path

import pytest

from isthmus_sandbox.plugins.aws.resource_type import ResourceType
from isthmus_sandbox.plugins.aws.types import TYPES, tables
from isthmus_sandbox.plugins.core import reflect
from tests.plugins.aws.made_up import paths

SDK = "pulumi_aws"


@pytest.mark.parametrize("token", sorted(TYPES))
def test_every_property_of_a_table_exists(token: str) -> None:
    kind: ResourceType = TYPES[token]
    inputs = {path for path, _ in paths(reflect.args_class(SDK, token))}
    cls = reflect.resource_class(SDK, token)
    assert cls is not None
    outputs = set(reflect.output_types(cls))
    named = {*kind.replace, *kind.defaults, *kind.setters, *kind.write_only, *kind.canonical, *kind.values}
    named |= {name for group in (*kind.conflicts, *kind.one_of, *kind.switches) for name in group}
    named |= {*kind.computed, *kind.uncovered, kind.autoname} - {""}
    assert named <= inputs, f"not inputs of {token}: {sorted(named - inputs)}"
    assert kind.secret_outputs | kind.volatile <= outputs


@pytest.mark.parametrize("token", sorted(TYPES))
def test_times_of_changes_are_unknown_before_a_change(token: str) -> None:
    cls = reflect.resource_class(SDK, token)
    assert cls is not None
    times = {
        name
        for name in reflect.output_types(cls)
        if re.fullmatch(r"(last)?(modified|updated)(At|Time|Date)?", name, re.I)
    }
    assert TYPES[token].update is None or times <= TYPES[token].volatile


TOPICS = '''
"""Topics. Source: https://www.pulumi.com/registry/packages/aws/api-docs/sns/topic/."""

from isthmus_sandbox.plugins.aws.resource_type import ResourceType

TYPES = {
    "aws:sns/topic:Topic": ResourceType(
        "sns",
        create="create_topic",
        read=("get_topic_attributes", "TopicArn", "Attributes"),
        delete=("delete_topic", "TopicArn"),
        id_path="TopicArn",
        replace=frozenset({"name"}),
    )
}
'''


def test_a_new_type_is_a_new_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "types_of_a_test"
    folder.mkdir()
    (folder / "sns.py").write_text(TOPICS)
    (folder / "helpers.py").write_text("NOTHING = None\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    types = tables([str(folder)], folder.name)
    assert [*types] == ["aws:sns/topic:Topic"] and types["aws:sns/topic:Topic"].service == "sns"
    (folder / "twice.py").write_text(TOPICS)
    with pytest.raises(ValueError, match="twice: got aws:sns/topic:Topic again"):
        tables([str(folder)], folder.name)
