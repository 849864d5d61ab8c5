"""Where labels stand in a resource: what a violation says of them."""

from typing import Any

import pytest
from tests.policies.helpers import subject

from isthmus.environment.classification import Classification
from isthmus_policies.facts.labels import Label, highest, labels_of
from isthmus_policies.values import DEEPEST, UNKNOWN

TAG, LABEL, METADATA = "isthmus:classification", "isthmus.dev/classification", "isthmus-classification"
QUEUE, POD = "aws:sqs/queue:Queue", "kubernetes:core/v1:Pod"


@pytest.mark.parametrize(
    ("props", "expected"),
    [
        ({"tags": {TAG: "internal"}}, [Label("tags", "internal")]),
        ({"tags": {TAG: UNKNOWN}}, [Label(f"tags.{TAG}", UNKNOWN)]),
        ({"tags": UNKNOWN}, [Label("tags", UNKNOWN)]),
        ({"tagsAll": UNKNOWN}, []),
        ({"name": UNKNOWN}, []),
        ({"metadata": {"labels": {LABEL: "restricted"}}}, [Label("metadata.labels", "restricted")]),
        ({"metadata": {"labels": UNKNOWN}}, [Label("metadata.labels", UNKNOWN)]),
        ({"metadata": {"name": UNKNOWN}}, []),
        ({"metadata": {METADATA: "public"}}, [Label("metadata", "public")]),
        (
            {"spec": {"template": {"metadata": {"labels": {LABEL: "public"}}}}},
            [Label("spec.template.metadata.labels", "public")],
        ),
        ({"spec": {"selector": {"matchLabels": {LABEL: "restricted"}}}}, []),
        (
            {"tagSpecifications": [{"tags": {"a": "b"}}, {"tags": {TAG: "confidential"}}]},
            [Label("tagSpecifications[1].tags", "confidential")],
        ),
    ],
)
def test_a_label_and_where_it_stands(props: dict[str, Any], expected: list[Label]) -> None:
    assert list(labels_of(subject(QUEUE, **props))) == expected


def test_a_list_of_key_and_value() -> None:
    (label,) = labels_of(subject(QUEUE, tags=[{"key": "a", "value": "b"}, {"key": TAG, "value": "restricted"}]))
    assert label.value == "restricted" and label.path.startswith("tags[1]")


def test_labels_are_read_as_deep_as_any_sdk_goes_and_no_deeper() -> None:
    def nested(levels: int) -> Any:
        value: Any = {TAG: "internal"}
        for _ in range(levels):
            value = {"a": value}
        return value

    assert len(list(labels_of(subject(QUEUE, x=nested(DEEPEST))))) == 1
    assert list(labels_of(subject(QUEUE, x=nested(DEEPEST + 1)))) == []
    listed: Any = {TAG: "internal"}
    for _ in range(DEEPEST):
        listed = [listed]
    assert len(list(labels_of(subject(QUEUE, x=listed)))) == 1
    assert list(labels_of(subject(QUEUE, x=[listed]))) == []


def test_the_highest_counts() -> None:
    labels = tuple(Label("tags", value) for value in ("internal", "restricted", "public", "no class", UNKNOWN))
    assert highest(labels) is Classification.RESTRICTED
    assert highest(()) is None and highest((Label("tags", "no class"),)) is None
