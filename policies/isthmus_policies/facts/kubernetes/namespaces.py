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
        self._by_name = {(n.provider_urn, str(n.get("metadata", "name"))): spot for spot, n in self.declared.items()}

    def of(self, subject: Subject) -> Spot:
        """Where an object is."""
        name = subject.get("metadata", "namespace")
        edges = subject.by_property.get("metadata", frozenset())
        if name is UNKNOWN:
            spots = (Spot(subject.provider_urn, urn) for urn in sorted(edges))
            return next((spot for spot in spots if spot in self.declared), Spot(subject.provider_urn, ""))
        name = name if isinstance(name, str) and name else DEFAULT
        return self._by_name.get((subject.provider_urn, name), Spot(subject.provider_urn, name))

    @cached_property
    def workloads(self) -> list[tuple[Spot, Subject]]:
        """What runs pods."""
        subjects = (facts.subject for facts in self._stack.facts)
        return [(self.of(subject), subject) for subject in subjects if any(True for _ in pod_specs(subject))]

    @cached_property
    def policies(self) -> Mapping[Spot, list[Subject]]:
        """The network policies of each namespace."""
        result: dict[Spot, list[Subject]] = {}
        for policy in self._stack.of_type(*POLICIES):
            result.setdefault(self.of(policy), []).append(policy)
        return result


def directions(policy: Subject) -> frozenset[str]:
    """What a network policy isolates: what it names, or else `Ingress`, and `Egress` when it has rules for it.

    Source: https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
    """
    types = policy.get("spec", "policyTypes")
    if isinstance(types, list | tuple):
        return frozenset(item for item in types if isinstance(item, str))
    return frozenset({"Ingress", "Egress"} if policy.get("spec", "egress") else {"Ingress"})


def pod_labels(body: Mapping[str, Any], kind: str) -> Iterator[Mapping[str, Any]]:
    """The labels of the pods that an object of a kind runs."""
    templates = (part(body, "spec", "template"), part(body, "spec", "jobTemplate", "spec", "template"))
    for holder in (*templates, body if kind == "Pod" else None):
        labels = part(holder, "metadata", "labels")
        if isinstance(labels, Mapping):
            yield labels
