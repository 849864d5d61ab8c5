"""Pods and Services that are reached by their node's address: host network, host ports, node ports.

A node's address is reached by whoever reaches the node, past NetworkPolicies
(https://kubernetes.io/docs/concepts/services-networking/network-policies/#what-you-can-t-do-with-network-policies-at-least-not-yet).
Agents of a cluster need that; what bears confidential or restricted data doesn't.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from isthmus_policies.decisions.closing import as_word
from isthmus_policies.estate import Estate
from isthmus_policies.facts.doors import door
from isthmus_policies.facts.kubernetes.manifests import manifests
from isthmus_policies.facts.labels import highest, labels_of
from isthmus_policies.facts.openings import Opening
from isthmus_policies.facts.properties import below, mappings_in
from isthmus_policies.subject import Subject
from isthmus_policies.values import UNKNOWN


def openings(subject: Subject, estate: Estate) -> Iterator[Opening]:
    """Doors by the node of what stays private."""
    if subject.package != "kubernetes" or not any(True for _ in _doors(subject)):
        return
    classification = highest(tuple(labels_of(subject)))
    if classification is not None and classification.stays_private:
        for path, value in _doors(subject):
            expected = f"none for {classification} data"
            yield door(subject, path, value, expected, "leave it out, and reach it by a Service inside the cluster")


def _doors(subject: Subject) -> Iterator[tuple[str, Any]]:
    for manifest in manifests(subject):
        spec = manifest.get("spec")
        if manifest.kind == "Service" and manifest.get("spec", "type") == "NodePort":
            yield "spec.type", "NodePort"
        elif isinstance(spec, Mapping):
            for path, item in mappings_in(spec):
                yield from _of_pods(item, below("spec", path) if path else "spec")


def _of_pods(item: Mapping[str, Any], path: str) -> Iterator[tuple[str, Any]]:
    """Host network and host ports, wherever pods are described."""
    network, port = item.get("hostNetwork"), item.get("hostPort")
    if network is UNKNOWN or as_word(network) not in (None, "false"):
        yield f"{path}.hostNetwork", network
    if port is UNKNOWN or (port and as_word(port) != "0"):
        yield f"{path}.hostPort", port
