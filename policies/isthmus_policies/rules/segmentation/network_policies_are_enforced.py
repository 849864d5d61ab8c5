"""No cluster's network plugin is told to take NetworkPolicies and enforce none."""

from collections.abc import Iterator

from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts
from isthmus_policies.facts.aws import vpc_cni
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.openstack import magnum
from isthmus_policies.facts.properties import is_off
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.values import UNKNOWN, shown

WITHOUT = ("flannel",)


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """EKS's add-on, and Magnum's driver."""
    subject = facts.subject
    switch = vpc_cni.switch(subject) if vpc_cni.is_cni(subject) else None
    if switch is UNKNOWN or is_off(switch):
        yield Violation.of(subject, vpc_cni.SWITCH, shown(switch), "true", vpc_cni.FIX)
    driver = subject.get("networkDriver")
    if plain_type(subject.type) == magnum.TEMPLATE and driver in WITHOUT:
        got = f"{driver}, which enforces none"
        yield Violation.of(subject, "networkDriver", got, "a driver that enforces them", "name calico")


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
