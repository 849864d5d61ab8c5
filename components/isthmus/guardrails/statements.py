"""Policies of an AWS organisation: statements that deny, in documents that are short enough for it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Statement = Mapping[str, Any]
LONGEST = 5120
"""Characters of a service or resource control policy.

https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html"""


def documents(statements: Iterable[Statement]) -> list[str]:
    """As few documents of these statements as hold them in their order; one target takes five of a kind."""
    parts: list[list[Statement]] = []
    for statement in statements:
        if parts and len(_document([*parts[-1], statement])) <= LONGEST:
            parts[-1].append(statement)
        else:
            parts.append([statement])
    return [_document(part) for part in parts]


def deny(sid: str, actions: Sequence[str], condition: Mapping[str, Any] | None = None, **more: Any) -> Statement:
    """A statement that denies these actions on everything."""
    only = actions[0] if len(actions) == 1 else sorted(actions)
    return {
        "Sid": sid,
        "Effect": "Deny",
        "Action": only,
        "Resource": "*",
        **({"Condition": condition} if condition else {}),
        **more,
    }


def _document(statements: Sequence[Statement]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)}, separators=(",", ":"))
