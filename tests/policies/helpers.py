"""Subjects for the rules' tests."""

from typing import Any

from isthmus_policies.rule import Violation
from isthmus_policies.subject import Subject


def subject(
    token: str, *, name: str = "thing", depends_on: tuple[str, ...] = (), provider: Any = None, **props: Any
) -> Subject:
    """A subject with its URN made from type and name."""
    provider_urn = provider.urn if provider else ""
    provider_props = provider.props if provider else {}
    return Subject(token, name, urn(token, name), props, provider_props, frozenset(depends_on), provider_urn)


def urn(token: str, name: str) -> str:
    return f"urn:pulumi:test::isthmus::{token}::{name}"


def flat(violation: Violation) -> str:
    """Its message in one line: `WHAT got GOT expected EXPECTED fix FIX`; each part is there."""
    assert all((violation.what, violation.got, violation.expected, violation.fix))
    return " ".join(str(violation).split())
