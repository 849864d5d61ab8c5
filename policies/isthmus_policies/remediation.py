"""Breaches that the pack mends by itself before the resource is judged, by the rules that the environment turns on.

The engine asks for remediations first, and goes on with the properties that they give: `Remediate` and `Analyze` in
https://github.com/pulumi/pulumi/blob/master/proto/pulumi/analyzer.proto. A resource is mended so that it passes the
rule, or is left as it is, and judged so. What a waiver accepts is left, too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from google.protobuf import struct_pb2

from isthmus_policies.changes import changed
from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts
from isthmus_policies.rule import Rule
from isthmus_policies.settings import Settings
from isthmus_policies.subject import Subject
from isthmus_policies.values import of_struct


class Remedy(NamedTuple):
    """What a rule does about a resource: all its properties, mended; or why it fell over."""

    rule: Rule
    properties: struct_pb2.Struct | None
    warning: str = ""


def remedies(
    subject: Subject, properties: struct_pb2.Struct, rules: Sequence[Rule], settings: Settings
) -> Iterator[Remedy]:
    """What the rules that are turned on do, each to what the one before has left."""
    estate = settings.estate
    for rule in rules:
        if rule.remediate is None or rule.id not in estate.remediate:
            continue
        try:
            mended = _mended(subject, properties, rule, settings)
        except Exception as error:  # whatever a rule falls over, the resource is judged as it was declared
            what = f"the remediation of {rule.id} on {subject.title} changed nothing: {type(error).__name__}"
            yield Remedy(rule, None, f"{what}; report it with the resource's declaration, without its secrets")
            continue
        if mended is not None:
            properties, subject = mended, replace(subject, props=of_struct(mended))
            yield Remedy(rule, mended)


def _mended(
    subject: Subject, properties: struct_pb2.Struct, rule: Rule, settings: Settings
) -> struct_pb2.Struct | None:
    if rule.remediate is None or not _breaches(subject, rule, settings):
        return None
    mended = changed(properties, rule.remediate(Facts(subject, settings.estate), settings.estate))
    if mended is None or _breaches(replace(subject, props=of_struct(mended)), rule, settings):
        return None
    return mended


def _breaches(subject: Subject, rule: Rule, settings: Settings) -> bool:
    estate: Estate = settings.estate
    return any(not settings.waived(rule, violation) for violation in rule.resource(Facts(subject, estate), estate))
