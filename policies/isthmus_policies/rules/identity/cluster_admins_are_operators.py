"""Who administrates an EKS cluster is one of the environment's operators."""

from collections.abc import Iterator

from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.subject import Subject
from isthmus_policies.values import UNKNOWN, is_true, items, shown

ENTRIES = ("aws:eks:AccessEntry", "aws-native:eks:AccessEntry")
ASSOCIATIONS = ("aws:eks:AccessPolicyAssociation",)
CLUSTERS = ("aws:eks:Cluster", "aws-native:eks:Cluster")
ADMIN = ("AmazonEKSClusterAdminPolicy", "AmazonEKSAdminPolicy", "AmazonEKSEditPolicy")
"""Policies that change what runs, when they hold for the cluster:
https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html"""
FIX = "add the principal to the environment's `operator.principals`, or give it a policy for viewing"


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """Access entries and their policies, and the cluster's maker who becomes an administrator."""
    subject, token = facts.subject, plain_type(facts.subject.type)
    if token in ASSOCIATIONS and _is_admin(subject.get("policyArn")) and _whole(subject.get("accessScope", "type")):
        yield from _operator(subject, estate)
    if token in ENTRIES:
        policies = [item for item in items(subject.get("accessPolicies")) if isinstance(item, dict)]
        if any(_is_admin(item.get("policyArn")) for item in policies):
            yield from _operator(subject, estate)
        for group in items(subject.get("kubernetesGroups")):
            if group is UNKNOWN or group == "system:masters":
                yield Violation.of(subject, "kubernetesGroups", shown(group), "groups with roles of their own", FIX)
    if token in CLUSTERS and is_true(subject.get("accessConfig", "bootstrapClusterCreatorAdminPermissions")):
        what, got = "bootstrapClusterCreatorAdminPermissions", "true: whoever made it stays its administrator"
        fix = "set it to false, and declare the operators' access entries"
        yield Violation.of(subject, what, got, "false", fix)


def _operator(subject: Subject, estate: Estate) -> Iterator[Violation]:
    principal = subject.get("principalArn")
    if not isinstance(principal, str) or principal not in estate.operator_principals:
        expected = f"one of {', '.join(sorted(estate.operator_principals)) or 'the operators (none is declared)'}"
        yield Violation(subject.urn, f"the cluster's administrator by {subject.title}", shown(principal), expected, FIX)


def _is_admin(arn: object) -> bool:
    return arn is UNKNOWN or (isinstance(arn, str) and arn.rsplit("/", 1)[-1] in ADMIN)


def _whole(scope: object) -> bool:
    return scope != "namespace"


rule = Rule(
    id="cluster-admins-are-operators",
    title="Who administrates an EKS cluster is one of the environment's operators.",
    rationale="An administrator reads every Secret and runs whatever pod; who that is, is a decision that is "
    "reviewed in one place.",
    family=Family.IDENTITY,
    severity=Severity.HIGH,
    remediation="Declare operators in the environment; give others a policy for viewing, or for a namespace.",
    controls={
        "NIST SP 800-53": ("AC-2(7)", "AC-6(5)"),
        "CIS Kubernetes": ("5.1.1",),
        "CIS EKS": ("4.1.1",),
        "ISO/IEC 27001": ("A.8.2",),
        "GDPR": ("Art. 25(2)",),
    },
    resource=check,
)
