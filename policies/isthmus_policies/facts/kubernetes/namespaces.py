"""In which namespace an object is: one that the stack declares, by name or by edge, or one that is there already."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from isthmus_policies.facts.kubernetes.pod_specs import pod_specs
from isthmus_policies.facts.properties import part
from isthmus_policies.stack import Stack
from isthmus_policies.subject import Subject
from isthmus_policies.values import UNKNOWN

NAMESPACE = "kubernetes:core/v1:Namespace"
POLICIES = ("kubernetes:networking.k8s.io/v1:NetworkPolicy",)
DEFAULT = "default"


class Spot(NamedTuple):
    """A namespace of a cluster: the provider's URN, and the declared Namespace's URN or else the name."""

    provider: str
    namespace: str


class Namespaces:
    """The namespaces of a stack, with the workloads and the network policies in them."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self.declared = {Spot(n.provider_urn, n.urn): n for n in stack.of_type(NAMESPACE)}

    def of(self, subject: Subject) -> Spot:
        """Where an object is."""
        name = subject.get("metadata", "namespace")
        edges = subject.by_property.get("metadata", frozenset())
        for spot, namespace in self.declared.items():
            if spot.provider != subject.provider_urn:
                continue
            own = namespace.get("metadata", "name")
            if (isinstance(name, str) and own == name) or (name is UNKNOWN and namespace.urn in edges):
                return spot
        return Spot(subject.provider_urn, name if isinstance(name, str) else "" if name is UNKNOWN else DEFAULT)

    @cached_property
    def workloads(self) -> list[tuple[Spot, Subject]]:
        """What runs pods."""
        subjects = (facts.subject for facts in self._stack.facts)
        return [(self.of(subject), subject) for subject in subjects if any(True for _ in pod_specs(subject))]

    @cached_property
    def policies(self) -> list[tuple[Spot, Subject]]:
        """The network policies."""
        return [(self.of(policy), policy) for policy in self._stack.of_type(*POLICIES)]


def directions(policy: Subject) -> frozenset[str]:
    """What a network policy isolates: `Ingress` always, `Egress` when it says so or has rules for it, unless it names them.

    Source: https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
    """
    types = policy.get("spec", "policyTypes")
    if isinstance(types, list | tuple):
        return frozenset(item for item in types if isinstance(item, str))
    return frozenset({"Ingress", "Egress"} if policy.get("spec", "egress") else {"Ingress"})


def pod_labels(subject: Subject) -> Iterator[Mapping[str, Any]]:
    """The labels of the pods that an object runs."""
    templates = (
        part(subject.props, "spec", "template"),
        part(subject.props, "spec", "jobTemplate", "spec", "template"),
    )
    for holder in (*templates, subject.props if subject.type_name == "Pod" else None):
        labels = part(holder, "metadata", "labels")
        if isinstance(labels, Mapping):
            yield labels
