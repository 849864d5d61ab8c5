"""A NetworkPolicy names where pods may go; by some ports to everywhere is more than they need."""

from collections.abc import Iterator

from isthmus_policies.decisions.network_policy_peers import EXPECTED, FIX, openings
from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts
from isthmus_policies.facts.kubernetes.network_policies import network_policies
from isthmus_policies.rule import Family, Level, Rule, Severity, Violation


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """Egress to everywhere by some ports. All but private networks is how an object store of AWS is named."""
    for spec in network_policies(facts.subject):
        for one in openings(spec, "egress"):
            if one.by_ports and not one.only_global:
                yield Violation.of(facts.subject, one.path, one.got, EXPECTED, FIX)


rule = Rule(
    id="egress-names-its-peers",
    title="A NetworkPolicy names where pods may go.",
    rationale="A pod that is taken over sends what it has by 443 as well as by any other port.",
    family=Family.SEGMENTATION,
    severity=Severity.MEDIUM,
    remediation="Name the stores and services by selector or network.",
    controls={"NIST SP 800-53": ("AC-4", "SC-7(5)"), "CIS Kubernetes": ("5.3.2",), "ISO/IEC 27001": ("A.8.22",)},
    resource=check,
    default_level=Level.ADVISORY,  # routes and security groups may close what a policy leaves open
)
