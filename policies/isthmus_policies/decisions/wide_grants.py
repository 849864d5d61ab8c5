"""Which statements of an identity's policy grant more than anybody can have thought of: all actions, or all of a service.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from isthmus_policies.decisions.statements import statements_of, words
from isthmus_policies.values import NOT_KNOWN, UNKNOWN


def problems(document: Any) -> Iterator[str]:
    """What an identity's policy grants too widely, or why that can't be told, in words."""
    if document is UNKNOWN:
        yield NOT_KNOWN
        return
    if isinstance(document, str) and document.strip():
        try:
            json.loads(document)
        except (ValueError, RecursionError):
            yield "a text that is no JSON"
            return
    for i, statement in enumerate(statements_of(document)):
        name = repr(statement["Sid"]) if isinstance(statement.get("Sid"), str) else f"number {i + 1}"
        effect = statement.get("Effect")
        if effect is UNKNOWN:
            yield f"statement {name}, whose effect isn't known at preview"
        elif effect == "Allow" and (wide := _wide(statement)):
            yield f"statement {name}, which allows {wide}"


def _wide(statement: Mapping[str, Any]) -> str:
    if any(statement.get(key) is UNKNOWN for key in ("Action", "NotAction")):
        return "actions that aren't known at preview"
    everything = "NotResource" in statement or any(_is_everywhere(item) for item in words(statement.get("Resource")))
    if "NotAction" in statement and everything:
        return f"all but {json.dumps(statement['NotAction'], default=str)} on everything"
    for action in words(statement.get("Action")):
        service, _, name = action.strip().partition(":")
        if not service.strip("*?") and not name.strip("*?"):
            return f"Action {action!r}"
        if everything and (not name.strip("*?") or "*" in service):
            return f"Action {action!r} on everything"
    return ""


def _is_everywhere(resource: str) -> bool:
    """Whether a pattern of resources fixes neither account nor name: `*`, `arn:aws:s3:::*`, `arn:aws:ec2:*:*:*`."""
    parts = resource.strip().split(":", 5)
    if parts[0] != "arn" or len(parts) < 6:
        return not resource.strip().strip("*?")
    return not parts[4].strip("*?") and not parts[5].strip("*?/")
