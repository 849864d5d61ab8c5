"""A policy as it is declared: which requests it is asked of, and what must hold.

https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pulumi_kubernetes.admissionregistration.v1 import (
    MatchResourcesArgsDict,
    NamedRuleWithOperationsArgsDict,
    ValidatingAdmissionPolicyBindingSpecArgsDict,
    ValidatingAdmissionPolicySpecArgsDict,
)

from isthmus.cluster.addons.admission.cel import Check

OPERATIONS = ("CREATE", "UPDATE")
"""What can put something there. What is to be deleted isn't asked of, nor is a write of its status."""


@dataclass(frozen=True)
class Kind:
    """Resources of an API group, by their plural names."""

    group: str
    resources: Sequence[str]
    versions: Sequence[str] = ("*",)

    @property
    def rule(self) -> NamedRuleWithOperationsArgsDict:
        """The rule that matches requests of them."""
        return {
            "api_groups": [self.group],
            "api_versions": list(self.versions),
            "operations": list(OPERATIONS),
            "resources": list(self.resources),
        }


@dataclass(frozen=True)
class Policy:
    """One policy, with the binding of the same name that puts it into force for the whole cluster."""

    name: str
    kinds: Sequence[Kind]
    checks: Sequence[Check]
    variables: Mapping[str, str] = field(default_factory=dict)
    """CEL by name, in the order in which one may use the other."""
    excluded: Sequence[Kind] = ()

    @property
    def spec(self) -> ValidatingAdmissionPolicySpecArgsDict:
        """The policy's specification. Where it can't be decided, the request is refused."""
        matched: MatchResourcesArgsDict = {
            "match_policy": "Equivalent",
            "resource_rules": [kind.rule for kind in self.kinds],
        }
        if self.excluded:
            matched["exclude_resource_rules"] = [kind.rule for kind in self.excluded]
        spec: ValidatingAdmissionPolicySpecArgsDict = {
            "failure_policy": "Fail",
            "match_constraints": matched,
            "validations": [
                {
                    "expression": check.holds,
                    "message": check.plain,
                    "message_expression": check.message,
                    "reason": "Forbidden",
                }
                for check in self.checks
            ],
        }
        if self.variables:
            spec["variables"] = [{"name": name, "expression": cel} for name, cel in self.variables.items()]
        return spec

    @property
    def binding(self) -> ValidatingAdmissionPolicyBindingSpecArgsDict:
        """The binding's specification: in every namespace, and a breach is refused."""
        return {"policy_name": self.name, "validation_actions": ["Deny"]}
