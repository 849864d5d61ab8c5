"""Policies of identities name their actions: neither everything, nor all of a service on everything."""

from collections.abc import Iterator
from typing import Any

from isthmus_policies.decisions import wide_grants
from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.properties import parts
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.subject import Subject
from isthmus_policies.values import UNKNOWN

DOCUMENTS = {
    "aws:iam:Policy": "policy",
    "aws:iam:RolePolicy": "policy",
    "aws:iam:UserPolicy": "policy",
    "aws:iam:GroupPolicy": "policy",
    "aws:ssoadmin:PermissionSetInlinePolicy": "inlinePolicy",
    "aws-native:iam:ManagedPolicy": "policyDocument",
    "aws-native:iam:RolePolicy": "policyDocument",
    "aws-native:iam:UserPolicy": "policyDocument",
    "aws-native:iam:GroupPolicy": "policyDocument",
    "aws-native:sso:PermissionSet": "inlinePolicy",
}
"""By type, the property with the document. Policies of resources are about who, which `nothing-is-public` judges."""
INLINE = {
    "aws:iam:Role": ("inlinePolicies", "policy"),
    "aws-native:iam:Role": ("policies", "policyDocument"),
    "aws-native:iam:User": ("policies", "policyDocument"),
    "aws-native:iam:Group": ("policies", "policyDocument"),
}
FIX = "name the actions that are used, and the resources that they are used on"


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """Every document of an identity."""
    for path, document in _documents(facts.subject):
        for got in wide_grants.problems(document):
            yield Violation.of(facts.subject, path, got, "actions by name", FIX)


def _documents(subject: Subject) -> Iterator[tuple[str, Any]]:
    token = plain_type(subject.type)
    if (name := DOCUMENTS.get(token)) and subject.get(name) is not None:
        yield name, subject.get(name)
    outer, inner = INLINE.get(token, ("", ""))
    if subject.get(outer) is UNKNOWN:
        yield outer, UNKNOWN
    for i, item in enumerate(parts(subject.get(outer))):
        if item.get(inner) is not None:
            yield f"{outer}[{i}].{inner}", item[inner]


rule = Rule(
    id="identity-policies-are-narrow",
    title="Policies of identities name their actions.",
    rationale="What takes over a pod, a node or a pipeline gets what its role has. With `*` that is every bucket "
    "and key of the account, and the permission to remove this rule.",
    family=Family.IDENTITY,
    severity=Severity.HIGH,
    remediation="Name actions and resources; let IAM Access Analyzer tell which are used.",
    controls={
        "NIST SP 800-53": ("AC-6", "AC-6(1)"),
        "CIS AWS Foundations": ("1.16",),
        "ISO/IEC 27001": ("A.5.15", "A.8.2"),
        "GDPR": ("Art. 25(2)", "Art. 32(1)(b)"),
    },
    resource=check,
)
