"""What runs several replicas keeps some of them when nodes are drained or a zone is lost."""

from collections.abc import Iterator
from typing import Any

from isthmus_policies.decisions.selectors import Selectors
from isthmus_policies.estate import Estate
from isthmus_policies.facts.kubernetes.namespaces import Namespaces, Spot, pod_labels
from isthmus_policies.facts.properties import part
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.stack import Stack

KINDS = ("Deployment", "StatefulSet")
BUDGETS = ("kubernetes:policy/v1:PodDisruptionBudget", "kubernetes:policy/v1beta1:PodDisruptionBudget")


def check_stack(stack: Stack, estate: Estate) -> Iterator[Violation]:
    """A budget for its pods, and a spread or an anti-affinity."""
    namespaces = stack.shared(Namespaces)
    wanted: dict[Spot, list[Any]] = {}
    for budget in stack.of_type(*BUDGETS):
        wanted.setdefault(namespaces.of(budget), []).append(budget.get("spec", "selector"))
    budgets = {spot: Selectors(selectors) for spot, selectors in wanted.items()}
    for spot, workload in namespaces.workloads:
        replicas = workload.get("spec", "replicas")
        if workload.type_name not in KINDS or not isinstance(replicas, int) or replicas < 2:
            continue
        labels = pod_labels(workload.props, workload.type_name)
        if spot not in budgets or not any(budgets[spot].select(one) for one in labels):
            fix = "declare one with maxUnavailable 1 for its pods"
            yield Violation.of(workload, "the disruption budget", "none", "one", fix)
        pod = part(workload.props, "spec", "template", "spec")
        if not part(pod, "topologySpreadConstraints") and not part(pod, "affinity", "podAntiAffinity"):
            fix = "add topologySpreadConstraints by host or zone"
            yield Violation.of(workload, "the spread", "none", "replicas apart", fix)


rule = Rule(
    id="replicas-survive",
    title="What runs several replicas keeps some when a node is drained or lost.",
    rationale="Two replicas on one node are one. Without a budget, an upgrade of nodes may evict all at once. Sources: "
    "https://kubernetes.io/docs/tasks/run-application/configure-pdb/ and "
    "https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/",
    family=Family.RESILIENCE,
    severity=Severity.MEDIUM,
    remediation="Declare a PodDisruptionBudget and a spread.",
    controls={"NIST SP 800-53": ("CP-10", "SC-5"), "ISO/IEC 27001": ("A.8.14",), "GDPR": ("Art. 32(1)(b)",)},
    stack=check_stack,
)
