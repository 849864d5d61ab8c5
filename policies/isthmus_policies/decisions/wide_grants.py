"""Which statements of an identity's policy grant more than anybody has thought of: every action, or a whole service.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege
"""

import json
from collections.abc import Iterator
from typing import Any

from isthmus_policies.decisions.policies.document import Malformed, Statement, statements_of
from isthmus_policies.values import UNKNOWN


def problems(document: Any) -> Iterator[str]:
    """What an identity's policy grants too widely, or why that can't be told, in words."""
    try:
        statements = statements_of(document)
    except Malformed as error:
        yield str(error)
        return
    for statement in statements:
        if not statement.denies and (wide := _wide(statement)):
            yield f"statement {statement.title}, which allows {wide}"


def _wide(statement: Statement) -> str:
    if UNKNOWN in (*(statement.actions or ()), *(statement.not_actions or ())):
        return "actions that aren't known at preview"
    everything = statement.not_resources is not None or any(map(_is_everywhere, statement.resources or ()))
    if statement.not_actions is not None and everything:
        return f"all but {json.dumps(statement.not_actions, default=str)} on everything"
    for action in statement.actions or ():
        service, _, name = str(action).strip().partition(":")
        if not service.strip("*?") and not name.strip("*?"):
            return f"Action {action!r}"
        if everything and (not name.strip("*?") or "*" in service):
            return f"Action {action!r} on everything"
    return ""


def _is_everywhere(resource: Any) -> bool:
    """Whether a pattern of resources fixes neither account nor name: `*`, `arn:aws:s3:::*`, `arn:aws:ec2:*:*:*`."""
    text = str(resource).strip()
    parts = text.split(":", 5)
    if parts[0] != "arn" or len(parts) < 6:
        return not text.strip("*?")
    return not parts[4].strip("*?") and not parts[5].strip("*?/")
