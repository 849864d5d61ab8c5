"""No identity is attached to one of AWS's policies for everything, or for all of a service."""

from collections.abc import Iterator
from typing import Any

from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.stack import Stack
from isthmus_policies.subject import Subject
from isthmus_policies.values import NOT_KNOWN, UNKNOWN, items

ATTACHED = {
    "aws:iam:RolePolicyAttachment": "policyArn",
    "aws:iam:UserPolicyAttachment": "policyArn",
    "aws:iam:GroupPolicyAttachment": "policyArn",
    "aws:iam:PolicyAttachment": "policyArn",
    "aws:iam:RolePolicyAttachmentsExclusive": "policyArns",
    "aws:iam:UserPolicyAttachmentsExclusive": "policyArns",
    "aws:iam:GroupPolicyAttachmentsExclusive": "policyArns",
    "aws:iam:Role": "managedPolicyArns",
    "aws:ssoadmin:ManagedPolicyAttachment": "managedPolicyArn",
    "aws-native:iam:Role": "managedPolicyArns",
    "aws-native:iam:User": "managedPolicyArns",
    "aws-native:iam:Group": "managedPolicyArns",
    "aws-native:sso:PermissionSet": "managedPolicies",
}
COMPUTED = ("aws:iam:Role",)
"""Whose property is an output as well, unknown at preview: https://www.pulumi.com/registry/packages/aws/api-docs/iam/role/"""
BROAD = frozenset(
    {
        "administratoraccess",
        "administratoraccess-amplify",
        "administratoraccess-awselasticbeanstalk",
        "poweruseraccess",
        "systemadministrator",
        "networkadministrator",
        "databaseadministrator",
        "datascientist",
    }
)
"""Of AWS's policies for job functions, those that may change what they find. Source:
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_job-functions.html"""
OURS = ("aws:iam:Policy", "aws-native:iam:ManagedPolicy")
EXPECTED, FIX = "a policy with the actions that are used", "write a policy of its own"


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """What is attached by name."""
    name = ATTACHED.get(plain_type(facts.subject.type), "")
    for arn in items(facts.subject.get(name)):
        policy = arn.rsplit("/", 1)[-1].lower() if isinstance(arn, str) and ":iam::aws:policy/" in arn else ""
        if policy in BROAD or "fullaccess" in policy:
            yield Violation.of(facts.subject, name, repr(arn), EXPECTED, FIX)


def check_stack(stack: Stack, estate: Estate) -> Iterator[Violation]:
    """What is attached by an output: all right from a policy of the stack, which is judged itself."""
    for token, name in ATTACHED.items():
        for subject in stack.of_type(token):
            unknown = any(arn is UNKNOWN for arn in items(subject.get(name)))
            if unknown and not _is_providers(subject, token, name) and not _is_ours(stack, subject, name):
                fix = "write the ARN as a plain value, or attach a policy of this stack"
                yield Violation.of(subject, name, NOT_KNOWN, EXPECTED, fix)


def _is_providers(subject: Subject, token: str, name: str) -> bool:
    """Whether the program doesn't set the property, and the provider tells later what is attached by others: the engine
    names the sources of each property that a program sets, if only as none."""
    return token in COMPUTED and name not in subject.by_property


def _is_ours(stack: Stack, subject: Subject, name: str) -> bool:
    urns: Any = subject.by_property.get(name, ())
    sources = [stack.subjects[urn] for urn in urns if urn in stack.subjects]
    return bool(sources) and all(plain_type(source.type) in OURS for source in sources)


rule = Rule(
    id="no-broad-managed-policies",
    title="No identity is attached to AWS's policies for everything, or for all of a service.",
    rationale="They are for people who try a service out. AWS adds actions to them, so that they grant more each year.",
    family=Family.IDENTITY,
    severity=Severity.HIGH,
    remediation="Write a policy with the actions that are used.",
    controls={
        "NIST SP 800-53": ("AC-6", "AC-6(5)"),
        "CIS AWS Foundations": ("1.16", "1.22"),
        "ISO/IEC 27001": ("A.5.15", "A.8.2"),
        "GDPR": ("Art. 25(2)",),
    },
    resource=check,
    stack=check_stack,
)
