"""The pods that an object runs, wherever it keeps their specification: itself, a template, a list, a custom resource."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from isthmus_policies.facts.properties import mappings_in, parts
from isthmus_policies.subject import Subject
from isthmus_policies.values import UNKNOWN

CONTAINERS = ("initContainers", "containers", "ephemeralContainers")


class Container(NamedTuple):
    """A container of a pod: where it stands, and what it says."""

    path: str
    says: Mapping[str, Any]

    @property
    def env(self) -> list[Mapping[str, Any]]:
        """Its variables."""
        return parts(self.says.get("env"))


def pod_specs(subject: Subject) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every specification of pods in a Kubernetes object, with its path."""
    if subject.package != "kubernetes":
        return
    for path, item in mappings_in(subject.props):
        if "containers" in item and (isinstance(item["containers"], list | tuple) or item["containers"] is UNKNOWN):
            yield path, item


def containers(subject: Subject) -> Iterator[Container]:
    """Every container that a Kubernetes object runs, those that start before the others among them."""
    for path, spec in pod_specs(subject):
        for key in CONTAINERS:
            items = spec.get(key)
            for i, item in enumerate(items if isinstance(items, list | tuple) else ()):
                if isinstance(item, Mapping):
                    yield Container(f"{path}.{key}[{i}]" if path else f"{key}[{i}]", item)
