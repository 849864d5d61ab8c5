"""The ways down that an environment declares, as far as they can be read, and where it lowers a class without one.

The program holds the same to a valid environment (`isthmus.environment.checks.ways_down`); one that isn't whole lowers
nothing here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from isthmus.environment.classification import Classification
from isthmus_policies.declared import PRIVATE_KIND
from isthmus_policies.values import items, mapping, mappings, text


@dataclass(frozen=True)
class DeclaredDeidentification:
    """What a workload at a private site makes of sensitive data: `gives` is the class of what comes out."""

    name: str
    site: str
    namespace: str
    workload: str
    gives: Classification
    key: str
    """The secret that pseudonyms are made with: a name, or an address; nothing where there is none."""


@dataclass(frozen=True)
class Lowering:
    """Where a model sends or answers less than it holds, in words."""

    where: str
    lower: Classification
    held: Classification
    model: str
    is_sent: bool
    """Whether a call carries it; otherwise the model answers it."""
    is_declared: bool


def deidentifications_of(raw: Mapping[str, Any]) -> Iterator[DeclaredDeidentification]:
    """The workloads that de-identify, of which all is written that must be."""
    private = {text(site.get("name")) for site in mappings(raw.get("sites")) if site.get("kind") == PRIVATE_KIND}
    for one in mappings(raw.get("deidentifications")):
        workload, gives = mapping(one.get("workload")), Classification.read(one.get("gives"))
        site, namespace, name = (text(workload.get(key)) for key in ("site", "namespace", "name"))
        if gives is not None and namespace and name and site in private and _is_answered_for(one):
            yield DeclaredDeidentification(
                text(one.get("name")), site, namespace, name, gives, text(one.get("key")).strip()
            )


def lowerings_of(raw: Mapping[str, Any]) -> Iterator[Lowering]:
    """Calls that carry less than their model holds, and responses below that."""
    models = {text(model.get("name")): model for model in mappings(raw.get("models"))}
    sent = {text(one.get("model")) for one in mappings(raw.get("deidentifications")) if _is_answered_for(one)}
    answered = {text(one.get("model")) for one in mappings(raw.get("releases")) if _is_answered_for(one)}
    for name, model in models.items():
        held = _held(model, models)
        if held is None:
            continue
        for call in mappings(model.get("calls")):
            carries = Classification.read(call.get("carries"))
            if carries is not None and carries < held:
                where = f"the call of {text(call.get('model'))!r} by {name!r}"
                yield Lowering(where, carries, held, name, is_sent=True, is_declared=name in sent)
        response = Classification.read(model.get("response"))
        if response is not None and response < held:
            where = f"the response of {name!r}"
            yield Lowering(where, response, held, name, is_sent=False, is_declared=name in answered)


def unneeded(raw: Mapping[str, Any], lowerings: Sequence[Lowering]) -> Iterator[str]:
    """The ways down of models that send and answer no less than they hold, in words."""
    for key, what, is_sent in (("deidentifications", "de-identification", True), ("releases", "release", False)):
        for one in mappings(raw.get(key)):
            model = text(one.get("model"))
            if model and not any(lower.model == model and lower.is_sent is is_sent for lower in lowerings):
                yield f"the {what} {text(one.get('name'))!r} of {model!r}"


def _is_answered_for(one: Mapping[str, Any]) -> bool:
    """Whether it has what makes it a decision: an allow list, a reason, an owner."""
    fields = items(one.get("fields"))
    listed = bool(fields) and all(text(field).strip() for field in fields)
    return listed and bool(text(one.get("reason")).strip() and text(one.get("owner")).strip())


def _held(model: Mapping[str, Any], models: Mapping[str, Mapping[str, Any]]) -> Classification | None:
    """The highest class of its weights, its requests, and what the models that it calls answer, if it stays private."""
    called = [models.get(text(call.get("model")), {}) for call in mappings(model.get("calls"))]
    written = [model.get("classification"), model.get("request"), *(other.get("response") for other in called)]
    held = max(filter(None, map(Classification.read, written)), key=lambda c: c.rank, default=None)
    return held if held is not None and held.stays_private else None
