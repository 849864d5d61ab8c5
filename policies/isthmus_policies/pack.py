"""The policy pack `isthmus`: every rule as a resource policy, which prevents, and as a stack policy, which proves."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyPack,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)

from isthmus_policies.rule import Rule
from isthmus_policies.rules import RULES
from isthmus_policies.subject import Subject, of_resource, of_stack

# By URN, as the resource policies saw them. At a first preview a provider whose configuration isn't known yet (a
# kubeconfig) isn't asked, and the engine hands its resources to stack policies without any property.
_inputs: dict[str, Mapping[str, Any]] = {}


def _with_inputs(subject: Subject) -> Subject:
    return subject if subject.props else replace(subject, props=_inputs.get(subject.urn, {}))


def _resource_policy(rule: Rule) -> Policy:
    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        subject = of_resource(args)
        _inputs[subject.urn] = subject.props
        for violation in rule.resource(subject):
            report(str(violation), violation.urn)

    return ResourceValidationPolicy(
        name=rule.name, description=rule.description, validate=validate, enforcement_level=EnforcementLevel.MANDATORY
    )


def _stack_policy() -> Policy:
    # One policy for all rules: the SDK deserialises every resource again for each stack policy.
    def validate(args: StackValidationArgs, report: ReportViolation) -> None:
        subjects = [_with_inputs(of_stack(resource)) for resource in args.resources]
        for rule in RULES:
            for violation in rule.stack(subjects):
                report(f"{rule.name}: {violation}", violation.urn)

    return StackValidationPolicy(
        name="the-whole-stack",
        description="What the rules can prove only over all resources together.",
        validate=validate,
        enforcement_level=EnforcementLevel.MANDATORY,
    )


PolicyPack("isthmus", policies=[*map(_resource_policy, RULES), _stack_policy()])
