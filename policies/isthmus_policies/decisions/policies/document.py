"""A document as its statements, whoever wrote it: JSON text or mapping, one or several of each, AWS's or a data
source's names of the fields, in whatever case.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from isthmus_policies.values import NOT_KNOWN, UNKNOWN, items

LONGEST = 1 << 18
"""More than any service takes: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html (20 KiB for a
bucket's, 32 KiB for a key's)."""
FIELDS = {
    "principals": "principal",
    "notprincipals": "notprincipal",
    "actions": "action",
    "notactions": "notaction",
    "resources": "resource",
    "notresources": "notresource",
    "conditions": "condition",
}
Principals = tuple[tuple[str, Any], ...]
"""Kind in lower case ("aws", "service", …) and value, each by itself."""


@dataclass(frozen=True)
class Statement:
    """One statement: `None` for a field that it hasn't."""

    title: str
    denies: bool
    principals: Principals | None
    not_principals: Principals | None
    actions: tuple[Any, ...] | None
    not_actions: tuple[Any, ...] | None
    resources: tuple[Any, ...] | None
    not_resources: tuple[Any, ...] | None
    conditions: tuple[tuple[Any, Any, Any], ...]
    """Operator, key, values."""

    @property
    def is_trust(self) -> bool:
        """Whether it is about who assumes a role."""
        return bool(self.actions) and all(str(action).lower().startswith("sts:") for action in self.actions or ())


class Malformed(Exception):
    """What the document is instead of one."""


def statements_of(document: Any) -> list[Statement]:
    """The statements of a document.

    Raises:
        Malformed: there is none that could be judged.
    """
    return [_statement(i, raw) for i, raw in enumerate(_raw(document))]


def readable(document: Any) -> list[Statement]:
    """The statements of a document that can be read; none where it isn't known or is no document."""
    try:
        return [_statement(i, raw) for i, raw in enumerate(_raw(document)) if isinstance(raw, Mapping)]
    except Malformed:
        return []


def _raw(document: Any) -> list[Any]:
    if document is UNKNOWN:
        raise Malformed(NOT_KNOWN)
    fields = _lower(_parsed(document))
    statements = fields.get("statement", fields.get("statements"))
    if statements is UNKNOWN:
        raise Malformed(f"statements that are {NOT_KNOWN}")
    return items(statements)


def _parsed(document: Any) -> Mapping[Any, Any]:
    if isinstance(document, str):
        if len(document) > LONGEST:
            raise Malformed(f"{len(document)} characters, more than any policy has")
        try:
            document = json.loads(document)
        except (ValueError, RecursionError) as error:
            raise Malformed(f"no JSON: {error}") from None
    if not isinstance(document, Mapping):
        raise Malformed(f"{str(document)[:60]!r}, which is no policy document")
    return document


def _statement(place: int, raw: Any) -> Statement:
    if not isinstance(raw, Mapping):
        raise Malformed(f"statement number {place + 1}, which is {NOT_KNOWN if raw is UNKNOWN else 'no statement'}")
    fields = {FIELDS.get(key, key): value for key, value in _lower(raw).items()}
    sid = fields.get("sid")
    title = repr(sid) if isinstance(sid, str) and sid else f"number {place + 1}"
    protects_data = "effect" not in fields and "operation" in fields  # its principals are whose data is masked
    return Statement(
        title,
        fields.get("effect") == "Deny",  # what is no Deny is judged as if it allowed
        None if protects_data else _principals(fields, "principal"),
        None if protects_data else _principals(fields, "notprincipal"),
        _values(fields, "action"),
        _values(fields, "notaction"),
        _values(fields, "resource"),
        _values(fields, "notresource"),
        tuple(_conditions(fields.get("condition"))),
    )


def _principals(fields: Mapping[str, Any], name: str) -> Principals | None:
    if name not in fields or fields[name] is None:
        return None
    result: list[tuple[str, Any]] = []
    for part in items(fields[name]):
        if isinstance(part, Mapping):
            inner = _lower(part)
            if "identifiers" in inner:  # as data sources have it
                inner = {str(inner.get("type")).lower(): inner["identifiers"]}
            result += [(kind, value) for kind, values in inner.items() for value in items(values)]
        else:
            result.append(("aws", part))
    return tuple(("aws" if kind == "*" else kind, value) for kind, value in result)


def _conditions(raw: Any) -> Iterator[tuple[Any, Any, Any]]:
    for part in items(raw):
        if not isinstance(part, Mapping):
            yield UNKNOWN, UNKNOWN, UNKNOWN
            continue
        inner = _lower(part)
        if isinstance(inner.get("test"), str) and "variable" in inner:  # as data sources have it
            yield inner["test"], inner["variable"], inner.get("values")
            continue
        for operator, keys in part.items():
            if not isinstance(keys, Mapping):
                yield operator, UNKNOWN, UNKNOWN
            else:
                yield from ((operator, key, values) for key, values in keys.items())


def _values(fields: Mapping[str, Any], name: str) -> tuple[Any, ...] | None:
    return tuple(items(fields[name])) if fields.get(name) is not None else None


def _lower(raw: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(key).lower(): value for key, value in raw.items()}
