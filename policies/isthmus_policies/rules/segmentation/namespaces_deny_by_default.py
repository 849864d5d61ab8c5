"""A namespace that the stack declares and runs pods in lets nothing in or out that no NetworkPolicy names."""

from collections.abc import Iterator

from isthmus_policies.decisions.selectors import selects_all
from isthmus_policies.estate import Estate
from isthmus_policies.facts.kubernetes.namespaces import Namespaces, directions
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.stack import Stack

BOTH = ("Ingress", "Egress")
FIX = "declare a NetworkPolicy with podSelector {} and policyTypes [Ingress, Egress], without rules"


def check_stack(stack: Stack, estate: Estate) -> Iterator[Violation]:
    """By the policies that select every pod of a namespace; several may share the directions."""
    namespaces = stack.shared(Namespaces)
    used = {spot for spot, _ in namespaces.workloads}
    for spot, namespace in namespaces.declared.items():
        if spot not in used:
            continue
        closed = {
            direction
            for policy in namespaces.policies.get(spot, ())
            if selects_all(policy.get("spec", "podSelector"))
            for direction in directions(policy)
        }
        if open_ways := [direction for direction in BOTH if direction not in closed]:
            got = f"no policy for all its pods that isolates {' and '.join(open_ways)}"
            yield Violation.of(namespace, "the pods", got, "isolated in both directions", FIX)


rule = Rule(
    id="namespaces-deny-by-default",
    title="A namespace that the stack runs pods in is closed in both directions but for what a policy names.",
    rationale="Without a policy every pod of the cluster, and what reaches its nodes, reaches these pods, and they "
    "reach everything. One that selects them all also holds for the pod that somebody adds tomorrow. Source: "
    "https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-deny-all-ingress-and-all-egress-traffic",
    family=Family.SEGMENTATION,
    severity=Severity.HIGH,
    remediation="Declare a NetworkPolicy for all pods of the namespace that allows nothing; name each flow in another.",
    controls={
        "NIST SP 800-53": ("AC-4", "SC-7", "SC-7(5)"),
        "CIS Kubernetes": ("5.3.2",),
        "CIS EKS": ("4.3.2",),
        "ISO/IEC 27001": ("A.8.20", "A.8.22"),
        "GDPR": ("Art. 25(2)", "Art. 32(1)(b)"),
    },
    stack=check_stack,
)
