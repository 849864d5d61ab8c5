"""Serves the pack: every rule as a policy that the engine lists, behind our own analyzer."""

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyComplianceFramework,
    PolicyPack,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    Severity,
    policy,
)

from isthmus_policies.analyzer import PACK, Analysis, Analyzer
from isthmus_policies.estate import from_process
from isthmus_policies.rule import Rule
from isthmus_policies.rules import RULES


def _nothing(args: ResourceValidationArgs, report: object) -> None:
    """The analyzer asks the rules itself."""


def _policy(rule: Rule) -> Policy:
    """A rule as the engine and Pulumi Cloud list it."""
    return ResourceValidationPolicy(
        name=rule.id,
        description=rule.title,
        validate=_nothing,
        enforcement_level=EnforcementLevel(rule.level),
        severity=Severity(rule.severity),
        framework=PolicyComplianceFramework(name=next(iter(rule.controls), None)),
        tags=[rule.family],
        remediation_steps=rule.remediation,
        url=rule.url,
    )


def serve() -> None:
    """Serve the pack until the engine ends it."""
    Analyzer.analysis = Analysis(RULES, from_process())
    policy._PolicyAnalyzerServicer = Analyzer  # type: ignore[misc]  # what PolicyPack serves; analyzer.py says why
    PolicyPack(PACK, policies=[_policy(rule) for rule in RULES])
