"""The statements of a policy document of AWS, read tolerantly: text or mapping, one or a list, in any case of letters.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any


def statements_of(document: Any) -> list[Mapping[str, Any]]:
    """Its statements; none where it isn't known or is no document."""
    if isinstance(document, str):
        try:
            document = json.loads(document)
        except (ValueError, RecursionError):
            return []
    statements = document.get("Statement", document.get("statement")) if isinstance(document, Mapping) else None
    every = statements if isinstance(statements, list | tuple) else [statements]
    return [item for item in every if isinstance(item, Mapping)]


def words(value: Any) -> list[str]:
    """One text or a list of them, as a list; a number or a boolean as JSON has it (`true`)."""
    values = value if isinstance(value, list | tuple) else [value]
    return [str(v).lower() if isinstance(v, bool) else v for v in values if isinstance(v, str | bool)]


def is_everything(patterns: Iterable[str]) -> bool:
    """Whether one of these patterns matches all texts."""
    return any(pattern.strip() and not pattern.strip().strip("*") for pattern in patterns)
