"""The NetworkPolicies in an object: itself, a list, a patch; by any version of their group, the old one too."""

from collections.abc import Iterator, Mapping
from typing import Any

from isthmus_policies.facts.kubernetes.manifests import manifests
from isthmus_policies.subject import Subject

GROUPS = ("networking.k8s.io", "extensions")


def network_policies(subject: Subject) -> Iterator[Mapping[str, Any]]:
    """The `spec` of each."""
    if subject.module.startswith(GROUPS):
        for manifest in manifests(subject):
            spec = manifest.get("spec")
            if manifest.kind == "NetworkPolicy" and isinstance(spec, Mapping):
                yield spec
