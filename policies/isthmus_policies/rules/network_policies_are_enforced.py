"""NetworkPolicies are worth something only where the cluster's network plugin enforces them."""

import json
from collections.abc import Iterator
from typing import Any

from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts, Place
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.kubernetes.namespaces import POLICIES
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.stack import EKS_CLUSTERS, Stack
from isthmus_policies.subject import Subject
from isthmus_policies.values import NOT_KNOWN, UNKNOWN, is_true

ADDONS = ("aws:eks:Addon", "aws-native:eks:Addon")
CNI, SWITCH = "vpc-cni", "enableNetworkPolicy"
TEMPLATES = ("openstack:containerinfra:ClusterTemplate",)
WITHOUT = ("flannel",)
FIX = 'set its configurationValues to {"enableNetworkPolicy": "true"}'


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """The add-on of EKS (https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy.html) and Magnum's driver."""
    subject, token = facts.subject, plain_type(facts.subject.type)
    if token in ADDONS and subject.get("addonName") == CNI and (got := _off(subject.get("configurationValues"))):
        yield Violation(subject.urn, f"{SWITCH} of {subject.title}", got, "true", FIX)
    if token in TEMPLATES and subject.get("networkDriver") in WITHOUT:
        got, fix = f"{subject.get('networkDriver')}, which enforces none", "name calico"
        yield Violation(subject.urn, f"networkDriver of {subject.title}", got, "a driver that enforces them", fix)


def check_stack(stack: Stack, estate: Estate) -> Iterator[Violation]:
    """Policies for a cluster of EKS whose add-on isn't in the stack: what it has by itself enforces nothing."""
    policies = [policy for policy in stack.of_type(*POLICIES) if stack.place(stack.by_urn[policy.urn]) is Place.AWS]
    if not policies or any(addon.get("addonName") in (CNI, UNKNOWN) for addon in stack.of_type(*ADDONS)):
        return
    for cluster in stack.of_type(*EKS_CLUSTERS):
        if not _is_automatic(cluster):
            got = f"no add-on {CNI}, so that {policies[0].title} enforces nothing"
            yield Violation(cluster.urn, f"the network of {cluster.title}", got, f"{CNI} with {SWITCH}", f"declare it; {FIX}")


def _is_automatic(cluster: Subject) -> bool:
    """EKS Auto Mode has policies of its own: https://docs.aws.amazon.com/eks/latest/userguide/auto-net-pol.html"""
    return is_true(cluster.get("computeConfig", "enabled"))


def _off(values: Any) -> str:
    """Why the add-on enforces nothing; nothing if it does."""
    if values is UNKNOWN:
        return NOT_KNOWN
    if isinstance(values, str):
        try:
            values = json.loads(values)
        except (ValueError, RecursionError):
            return "a text without it" if f"{SWITCH}: true" not in values and f'{SWITCH}: "true"' not in values else ""
    switch = values.get(SWITCH) if isinstance(values, dict) else None
    return "" if is_true(switch) else f"{switch!r}" if switch is not None else "nothing, which is false"


rule = Rule(
    id="network-policies-are-enforced",
    title="The network plugin of each cluster enforces NetworkPolicies.",
    rationale="A cluster takes a NetworkPolicy without a word where nothing enforces it.",
    family=Family.SEGMENTATION,
    severity=Severity.HIGH,
    remediation="Turn enforcement on in the VPC CNI add-on; use a driver such as Calico with Magnum.",
    controls={
        "NIST SP 800-53": ("SC-7", "CM-6"),
        "CIS Kubernetes": ("5.3.1",),
        "CIS EKS": ("4.3.1",),
        "ISO/IEC 27001": ("A.8.20", "A.8.22"),
    },
    resource=check,
    stack=check_stack,
)
