"""No cluster's network plugin is told to take NetworkPolicies and enforce none."""

from collections.abc import Iterator
from typing import Any

import yaml

from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.properties import is_off
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.values import NOT_KNOWN, UNKNOWN

ADDONS = ("aws:eks:Addon", "aws-native:eks:Addon")
CNI, SWITCH = "vpc-cni", "enableNetworkPolicy"
TEMPLATES = ("openstack:containerinfra:ClusterTemplate",)
WITHOUT = ("flannel",)
LONGEST = 1 << 16
FIX = 'set its configurationValues to {"enableNetworkPolicy": "true"}'


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """EKS's add-on (https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy.html) and Magnum's driver."""
    subject, token = facts.subject, plain_type(facts.subject.type)
    if token in ADDONS and subject.get("addonName") == CNI and (got := _off(subject.get("configurationValues"))):
        yield Violation(subject.urn, f"{SWITCH} of {subject.title}", got, "true", FIX)
    if token in TEMPLATES and subject.get("networkDriver") in WITHOUT:
        got, fix = f"{subject.get('networkDriver')}, which enforces none", "name calico"
        yield Violation(subject.urn, f"networkDriver of {subject.title}", got, "a driver that enforces them", fix)


def values_of(text: str) -> Any:
    """An add-on's values: it takes JSON and YAML."""
    if len(text) > LONGEST:
        return None
    try:
        return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe
    except (yaml.YAMLError, RecursionError, ValueError):
        return None


def _off(values: Any) -> str:
    """Why the add-on is told to enforce nothing; nothing if it isn't."""
    if values is UNKNOWN:
        return NOT_KNOWN
    if isinstance(values, str):
        values = values_of(values)
    switch = values.get(SWITCH) if isinstance(values, dict) else None
    return NOT_KNOWN if switch is UNKNOWN else repr(switch) if is_off(switch) else ""


rule = Rule(
    id="network-policies-are-enforced",
    title="No network plugin is told not to enforce NetworkPolicies.",
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
)
