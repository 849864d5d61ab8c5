"""A whole stack: the facts of all resources, and what only their edges tell."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any, TypeVar

from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts, Place
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.openstack import magnum
from isthmus_policies.facts.references import STACK
from isthmus_policies.subject import Subject, by_urn

EKS_CLUSTERS = ("aws:eks:Cluster", "aws-native:eks:Cluster", "eks:index:Cluster")
NAMES = ("id", "name", "arn", "bucket", "bucketName")
T = TypeVar("T")


class Stack:
    """All resources of a stack at the end of a preview or an update, in the order of their registration."""

    def __init__(self, subjects: Iterable[Subject], estate: Estate) -> None:
        self.estate = estate
        self.facts = [Facts(subject, estate) for subject in subjects]
        self._places: dict[str, Place] = {}
        self._shared: dict[Callable[[Stack], Any], Any] = {}

    def shared(self, make: Callable[["Stack"], T]) -> T:
        """What is worked out of a stack once, whichever rules ask for it."""
        if make not in self._shared:
            self._shared[make] = make(self)
        return self._shared[make]  # type: ignore[no-any-return]

    @cached_property
    def root(self) -> Subject | None:
        """What stands for the stack itself, which all else is in."""
        return next((facts.subject for facts in self.facts if facts.subject.type == STACK), None)

    @property
    def urn(self) -> str:
        """The URN of what is wrong with the stack as a whole; nothing where its root isn't among the resources."""
        return self.root.urn if self.root else ""

    @cached_property
    def by_urn(self) -> Mapping[str, Facts]:
        """Facts by URN."""
        return {facts.subject.urn: facts for facts in self.facts}

    @cached_property
    def subjects(self) -> Mapping[str, Subject]:
        """Subjects by URN."""
        return by_urn(facts.subject for facts in self.facts)

    def of_type(self, *plain_types: str) -> list[Subject]:
        """The resources of these plain types."""
        return [subject for name in plain_types for subject in self._by_type.get(name, ())]

    def named(self, reference: object, *plain_types: str) -> list[Subject]:
        """Those of these types that a property's value names: by id, name or ARN."""
        if not isinstance(reference, str):
            return []
        return [subject for name in plain_types for subject in self._by_name.get((name, reference), ())]

    def referred(self, subject: Subject, name: str, *plain_types: str) -> list[Subject]:
        """The resources of these types that a property refers to: by an output of theirs, or by name."""
        urns = sorted(subject.by_property.get(name, frozenset()))
        sources = [self.subjects[urn] for urn in urns if urn in self.subjects]
        by_edge = [source for source in sources if plain_type(source.type) in plain_types]
        return by_edge or self.named(subject.get(name), *plain_types)

    def place(self, facts: Facts) -> Place:
        """Where a resource is. A kubeconfig that doesn't tell by itself leads to the cluster that it comes from."""
        if facts.place is not Place.BY_EDGES:
            return facts.place
        provider = facts.subject.provider_urn
        if provider not in self._places:
            self._places[provider] = self._by_edges(provider)
        return self._places[provider]

    def clusters_of(self, provider_urn: str) -> list[str]:
        """The URNs of the EKS clusters behind a provider."""
        provider = self.subjects.get(provider_urn)
        behind = self._behind(provider.depends_on) if provider else set()
        return sorted(urn for urn in behind if plain_type(self.subjects[urn].type) in EKS_CLUSTERS)

    def _by_edges(self, provider_urn: str) -> Place:
        """AWS if a cluster of EKS is anywhere behind the kubeconfig; private if a Magnum cluster is what it is of."""
        provider = self.subjects.get(provider_urn)
        if provider is None:
            return Place.UNCLEAR
        if self.clusters_of(provider_urn):
            return Place.AWS
        direct = provider.by_property.get("kubeconfig", frozenset())
        types = {plain_type(self.subjects[urn].type) for urn in direct if urn in self.subjects}
        # Every source must be a private cluster: another may decide where it leads.
        return Place.PRIVATE if types == {magnum.CLUSTER} else Place.UNCLEAR

    def _behind(self, urns: Iterable[str]) -> set[str]:
        """These and what they depend on, however far."""
        reached: set[str] = set()
        waiting = [urn for urn in urns if urn in self.subjects]
        while waiting:
            urn = waiting.pop()
            if urn not in reached:
                reached.add(urn)
                waiting += [other for other in self.subjects[urn].depends_on if other in self.subjects]
        return reached

    @cached_property
    def _by_type(self) -> Mapping[str, list[Subject]]:
        result: dict[str, list[Subject]] = {}
        for facts in self.facts:
            result.setdefault(plain_type(facts.subject.type), []).append(facts.subject)
        return result

    @cached_property
    def _by_name(self) -> Mapping[tuple[str, str], list[Subject]]:
        """By plain type and each of its names."""
        result: dict[tuple[str, str], list[Subject]] = {}
        for token, subjects in self._by_type.items():
            for subject in subjects:
                for name in {v for key in NAMES if isinstance(v := subject.props.get(key), str)}:
                    result.setdefault((token, name), []).append(subject)
        return result
