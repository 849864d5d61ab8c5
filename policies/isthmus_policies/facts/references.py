"""What another stack exports, by a reference to it, and the class that it says of each output.

A stack says the classes of its outputs in an output itself: `isthmus:classification`, a mapping from the names of the
others to classes. Source: https://www.pulumi.com/docs/iac/concepts/stacks/#stackreferences
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from isthmus.environment.classification import Classification
from isthmus.environment.labels import AWS_TAG
from isthmus_policies.subject import Subject
from isthmus_policies.values import UNKNOWN

STACK, REFERENCE = "pulumi:pulumi:Stack", "pulumi:pulumi:StackReference"
EXPORTING = (STACK, REFERENCE)
"""What has a stack's outputs: the mapping among them is of those, and no label of its own."""


class Exported(NamedTuple):
    """An output of another stack."""

    name: str
    value: Any
    classification: Classification
    is_assumed: bool
    """Whether the mapping doesn't say it: what bears data and says no class is confidential."""


def exported(subject: Subject) -> tuple[Exported, ...]:
    """The outputs that a reference has, if the stack says the class of any; nothing otherwise."""
    outputs = subject.get("outputs") if subject.type == REFERENCE else None
    classes = outputs.get(AWS_TAG) if isinstance(outputs, Mapping) else None
    if not isinstance(outputs, Mapping) or not (isinstance(classes, Mapping) or classes is UNKNOWN):
        return ()
    return tuple(
        _exported(str(name), value, classes.get(name) if isinstance(classes, Mapping) else None)
        for name, value in outputs.items()
        if name != AWS_TAG
    )


def _exported(name: str, value: Any, word: Any) -> Exported:
    written = Classification.read(word)
    return Exported(name, value, written or Classification.CONFIDENTIAL, written is None)
