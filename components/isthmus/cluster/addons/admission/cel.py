"""Words of CEL, in which the API server decides; what stands in an expression is never a person's text unquoted.

https://kubernetes.io/docs/reference/using-api/cel/
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from isthmus.environment.labels import KUBERNETES_LABEL


@dataclass(frozen=True)
class Check:
    """What must hold, and what is told where it doesn't."""

    holds: str
    """CEL that is true for what is admitted."""
    expected: str
    """What was expected, in plain words."""
    got: str
    """CEL of the text that says what there is."""
    fix: str
    """What to do, in plain words."""

    @property
    def message(self) -> str:
        """CEL of the whole message, on one line, as the API server wants it."""
        name = "request.name == '' ? object.metadata.?generateName.orValue('') : request.name"
        who = f"request.kind.kind + ' ' + ({name})"
        return f"{who} + ': got ' + {self.got} + {text(f'; expected {self.expected}; fix: {self.fix}')}"

    @property
    def plain(self) -> str:
        """The message where the other can't be made."""
        return f"expected {self.expected}; fix: {self.fix}"


def text(value: str) -> str:
    """A string of CEL; its escapes are those of JSON.

    https://github.com/google/cel-spec/blob/master/doc/langdef.md#string-and-bytes-values
    """
    return json.dumps(value)


def texts(values: Iterable[str]) -> str:
    """A list of strings of CEL."""
    return f"[{', '.join(map(text, values))}]"


def label_of(thing: str) -> str:
    """CEL of the classification that the label of a thing says; empty where it has none."""
    return f"{thing}.?metadata.?labels[?{text(KUBERNETES_LABEL)}].orValue('')"


def annotations_of(thing: str) -> str:
    """CEL of the annotations of a thing."""
    return f"{thing}.metadata.?annotations.orValue({{}})"


def all_of(annotations: str, wanted: Mapping[str, str]) -> list[str]:
    """CEL conditions: each annotation has the value that is wanted."""
    return [f"{annotations}[?{text(key)}].orValue('') == {text(value)}" for key, value in sorted(wanted.items())]
