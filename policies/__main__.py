"""The policy pack `isthmus`: every rule as a resource policy, which prevents, and as a stack policy, which proves."""

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

from policies.rule import Rule
from policies.rules import RULES
from policies.subject import of_resource, of_stack


def _resource_policy(rule: Rule) -> Policy:
    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        subject = of_resource(args)
        for violation in rule.resource(subject):
            report(str(violation), violation.urn)

    return ResourceValidationPolicy(
        name=rule.name, description=rule.description, validate=validate, enforcement_level=EnforcementLevel.MANDATORY
    )


def _stack_policy() -> Policy:
    # One policy for all rules: the SDK deserialises every resource again for each stack policy.
    def validate(args: StackValidationArgs, report: ReportViolation) -> None:
        subjects = [of_stack(resource) for resource in args.resources]
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
