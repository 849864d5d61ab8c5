"""Subjects for the rules' tests."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from isthmus_policies.rule import Violation
from isthmus_policies.subject import Subject

NO_EDGES: Mapping[str, tuple[str, ...]] = MappingProxyType({})


def subject(
    token: str,
    *,
    name: Any = "thing",
    depends_on: Any = (),
    provider: Any = None,
    by_property: Any = NO_EDGES,
    **props: Any,
) -> Subject:
    """A custom resource with its URN made from type and name; without a provider, its package's default one has it.

    `by_property` are the URNs whose outputs a property holds. Nothing has a narrower type, so that a case may pass its
    properties on as a mapping.
    """
    package = token.split(":", 1)[0]
    default = "" if package == "pulumi" else urn(f"pulumi:providers:{package}", "default")
    edges = {key: frozenset(urns) for key, urns in by_property.items()}
    return Subject(
        token,
        name,
        urn(token, name),
        props,
        provider.props if provider else {},
        frozenset(depends_on).union(*edges.values()),
        provider.urn if provider else default,
        edges,
    )


def component(token: str, *, name: str = "thing", **props: Any) -> Subject:
    """A component resource: the engine gives it no provider."""
    return Subject(token, name, urn(token, name), props)


def urn(token: str, name: str) -> str:
    return f"urn:pulumi:test::isthmus::{token}::{name}"


def flat(violation: Violation) -> str:
    """Its message in one line: `WHAT got GOT expected EXPECTED fix FIX`; each part is there, and no hole is in any."""
    parts = (violation.urn, violation.what, violation.got, violation.expected, violation.fix)
    assert all(isinstance(part, str) for part in parts) and all(parts[1:])
    assert "None" not in (*violation.urn.split(), *violation.what.split(), *violation.fix.split())
    return " ".join(str(violation).split())
