"""What a recording engine noted, as the pack would see it."""

import json
from collections.abc import Mapping
from typing import Any

from tests.components.engine import Declared, Engine, is_unknown

from isthmus_policies.analyzer import Analysis
from isthmus_policies.estate import of_environment
from isthmus_policies.rules import RULES
from isthmus_policies.subject import UNKNOWN, Subject

NOWHERE = json.dumps(
    {
        "current-context": "admin",
        "clusters": [{"name": "c", "cluster": {"server": "https://192.0.2.7:6443"}}],
        "users": [{"name": "u", "user": {"client-certificate-data": "Q0E="}}],
        "contexts": [{"name": "admin", "context": {"cluster": "c", "user": "u"}}],
    }
)
"""Magnum's kubeconfig, with an address that no environment knows: the edges tell where it leads."""


def violations(engine: Engine, environment: Mapping[str, Any]) -> list[str]:
    """What the pack says of all resources, each by itself and together, advice too."""
    every, analysis = subjects(engine), Analysis(RULES, of_environment(environment))
    judged = [one for subject in every for one in analysis.of_resource(subject)] + list(analysis.of_stack(every))
    return [f"{rule.id}: {violation}" for rule, _, violation in judged]


def subjects(engine: Engine) -> list[Subject]:
    """All resources, with their providers and edges, in the order of their registration."""
    providers = {one.urn: one for one in engine.resources if one.type.startswith("pulumi:providers:")}
    return [_subject(one, providers) for one in engine.resources]


def _subject(one: Declared, providers: dict[str, Declared]) -> Subject:
    provider_urn = one.provider.rsplit("::", 1)[0]
    provider = providers.get(provider_urn)
    return Subject(
        one.type,
        one.name,
        one.urn,
        props(one),
        props(provider) if provider else {},
        one.depends_on,
        provider_urn if one.custom else "",
        one.by_input,
        one.parent,
        tuple(one.ignored),
    )


def props(one: Declared) -> dict[str, Any]:
    """Its inputs as a rule sees them."""
    inputs = {key: known(value) for key, value in one.inputs.items()}
    if inputs.get("kubeconfig") == "apiVersion: v1":  # as the recording engine makes Magnum's up
        inputs["kubeconfig"] = NOWHERE
    return inputs


def known(value: Any) -> Any:
    """A recorded value, with what isn't known apart."""
    if is_unknown(value):
        return UNKNOWN
    if isinstance(value, dict):
        return {key: known(item) for key, item in value.items()}
    return [known(item) for item in value] if isinstance(value, list) else value
