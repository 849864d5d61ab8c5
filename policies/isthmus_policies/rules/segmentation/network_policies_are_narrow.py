"""A NetworkPolicy lets nobody in without naming him, and doesn't let pods go everywhere."""

from collections.abc import Iterator

from isthmus_policies.decisions.network_policy_peers import DIRECTIONS, EXPECTED, FIX, openings
from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts
from isthmus_policies.facts.kubernetes.network_policies import network_policies
from isthmus_policies.rule import Family, Rule, Severity, Violation


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """Ingress from everybody, and egress to everywhere by every port."""
    for spec in network_policies(facts.subject):
        for way in DIRECTIONS:
            for one in openings(spec, way):
                if way == "ingress" or not one.by_ports:
                    yield Violation.of(facts.subject, one.path, one.got, EXPECTED, FIX)


rule = Rule(
    id="network-policies-are-narrow",
    title="A NetworkPolicy lets nobody in without a name, and pods go nowhere by every port.",
    rationale="Policies add up: one that lets everybody in undoes the one that denies by default.",
    family=Family.SEGMENTATION,
    severity=Severity.HIGH,
    remediation="Name peers by selectors or networks, and the ports.",
    controls={
        "NIST SP 800-53": ("AC-4", "SC-7(5)"),
        "CIS Kubernetes": ("5.3.2",),
        "CIS EKS": ("4.3.2",),
        "ISO/IEC 27001": ("A.8.22",),
    },
    resource=check,
)
