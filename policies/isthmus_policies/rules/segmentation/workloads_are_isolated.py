"""Pods in a namespace that the stack doesn't declare are selected by a NetworkPolicy of the stack."""

from collections.abc import Iterator

from isthmus_policies.decisions.selectors import Selectors
from isthmus_policies.estate import Estate
from isthmus_policies.facts.kubernetes.namespaces import Namespaces, pod_labels
from isthmus_policies.rule import Family, Level, Rule, Severity, Violation
from isthmus_policies.stack import Stack


def check_stack(stack: Stack, estate: Estate) -> Iterator[Violation]:
    """By pod labels; those of a declared namespace are `namespaces-deny-by-default`'s."""
    namespaces = stack.shared(Namespaces)
    selectors = {
        spot: Selectors(policy.get("spec", "podSelector") for policy in policies)
        for spot, policies in namespaces.policies.items()
    }
    for spot, workload in namespaces.workloads:
        if spot in namespaces.declared:
            continue
        labels = list(pod_labels(workload.props, workload.type_name)) or [{}]
        if spot not in selectors or not all(selectors[spot].select(one) for one in labels):
            got, fix = (
                "no NetworkPolicy of this stack",
                "declare one for them, and for the whole namespace if it is yours",
            )
            yield Violation.of(workload, "the pods", got, "a policy that selects them", fix)


rule = Rule(
    id="workloads-are-isolated",
    title="Pods in a namespace of somebody else have a NetworkPolicy of their own.",
    rationale="The namespace's owner may have closed it or not; this declaration doesn't tell, and that may change.",
    family=Family.SEGMENTATION,
    severity=Severity.MEDIUM,
    remediation="Declare a NetworkPolicy that selects the pods.",
    controls={"NIST SP 800-53": ("SC-7",), "CIS Kubernetes": ("5.3.2",), "ISO/IEC 27001": ("A.8.22",)},
    stack=check_stack,
    default_level=Level.ADVISORY,  # the namespace may be closed by its owner
)
