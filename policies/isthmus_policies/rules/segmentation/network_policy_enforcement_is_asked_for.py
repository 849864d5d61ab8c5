"""A cluster whose pods have NetworkPolicies asks its network plugin to enforce them: EKS's doesn't by itself."""

from collections.abc import Iterator

from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts, Place
from isthmus_policies.facts.aws.vpc_cni import ADDONS, CNI, FIX, SWITCH, is_cni, switch
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.kubernetes.namespaces import POLICIES
from isthmus_policies.facts.openstack import magnum
from isthmus_policies.rule import Family, Level, Rule, Severity, Violation
from isthmus_policies.stack import EKS_CLUSTERS, Stack
from isthmus_policies.subject import Subject
from isthmus_policies.values import UNKNOWN, is_true


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """An add-on that doesn't say, and a Magnum template without a driver, which is Flannel."""
    subject, token = facts.subject, plain_type(facts.subject.type)
    if is_cni(subject) and switch(subject) is None:
        yield Violation.of(subject, SWITCH, "nothing, which is false", "true", FIX)
    if token == magnum.TEMPLATE and subject.get("coe") == "kubernetes" and not subject.get("networkDriver"):
        got = "nothing, which is Magnum's default: Flannel, which enforces none"
        yield Violation.of(subject, "networkDriver", got, "calico", "name it")


def check_stack(stack: Stack, estate: Estate) -> Iterator[Violation]:
    """Policies for a cluster of EKS whose add-on isn't in the stack: what it has by itself enforces nothing."""
    policies = [policy for policy in stack.of_type(*POLICIES) if stack.place(stack.by_urn[policy.urn]) is Place.AWS]
    if not policies or any(addon.get("addonName") in (CNI, UNKNOWN) for addon in stack.of_type(*ADDONS)):
        return
    for cluster in stack.of_type(*EKS_CLUSTERS):
        if not _is_automatic(cluster):
            got = f"no add-on {CNI}, so that {policies[0].title} enforces nothing"
            yield Violation.of(cluster, "the network", got, f"{CNI} with {SWITCH}", f"declare it; {FIX}")


def _is_automatic(cluster: Subject) -> bool:
    """EKS Auto Mode has policies of its own: https://docs.aws.amazon.com/eks/latest/userguide/auto-net-pol.html"""
    return is_true(cluster.get("computeConfig", "enabled"))


rule = Rule(
    id="network-policy-enforcement-is-asked-for",
    title="A cluster whose pods have NetworkPolicies asks its network plugin to enforce them.",
    rationale="A cluster takes a NetworkPolicy without a word where nothing enforces it.",
    family=Family.SEGMENTATION,
    severity=Severity.MEDIUM,
    remediation="Declare the VPC CNI add-on with enforcement on; use a driver such as Calico with Magnum.",
    controls={
        "NIST SP 800-53": ("SC-7", "CM-6"),
        "CIS Kubernetes": ("5.3.1",),
        "CIS EKS": ("4.3.1",),
        "ISO/IEC 27001": ("A.8.20", "A.8.22"),
    },
    resource=check,
    stack=check_stack,
    default_level=Level.ADVISORY,  # another plugin may be installed beside the stack
)
