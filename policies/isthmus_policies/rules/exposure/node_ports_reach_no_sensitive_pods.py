"""No Service of type NodePort leads to pods of what stays private: nodes are reached past NetworkPolicies.

The Service's own class is judged by `facts/kubernetes/hosts.py`; here it is that of the pods it selects. Balancers have
node ports as well, and those can't be done without on OpenStack; whom a balancer lets in is judged by itself.
https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from isthmus_policies.estate import Estate
from isthmus_policies.facts.kubernetes.manifests import Manifest, manifests
from isthmus_policies.facts.kubernetes.namespaces import pod_labels
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.stack import Stack

PODS = ("Pod", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController")
Label = tuple[str, str, str, str]


def check(stack: Stack, estate: Estate) -> Iterator[Violation]:
    """Services by node ports whose selector fits the labels of such pods, in one cluster and namespace."""
    by_label: dict[Label, list[tuple[frozenset[Label], str]]] = defaultdict(list)
    services = []
    for facts in stack.facts:
        stays = facts.classification is not None and facts.classification.stays_private
        for manifest in manifests(facts.subject):
            if manifest.kind == "Service" and manifest.get("spec", "type") == "NodePort":
                services.append((facts.subject, manifest))
            elif manifest.kind in PODS and stays:
                for own in pod_labels(manifest.body, manifest.kind):
                    labels = _labels(facts.subject.provider_urn, manifest, own)
                    for label in labels:
                        by_label[label].append((labels, facts.subject.title))
    for subject, manifest in services:
        wanted = _labels(subject.provider_urn, manifest, manifest.get("spec", "selector"))
        # By the label that the fewest pods have, so that the cost stays linear.
        fewest = min((by_label.get(label, []) for label in wanted), key=len, default=[])
        for labels, title in fewest:
            if wanted <= labels:
                got = f"a port of every node that leads to {title}"
                fix = "make it a ClusterIP, or an internal load balancer"
                yield Violation.of(subject, "spec.type", got, "no port of nodes", fix)
                break


def _labels(provider: str, manifest: Manifest, labels: Any) -> frozenset[Label]:
    namespace = manifest.get("metadata", "namespace")
    where = namespace if isinstance(namespace, str) else ""
    pairs = labels.items() if isinstance(labels, Mapping) else ()
    return frozenset((provider, where, str(key), str(value)) for key, value in pairs)


rule = Rule(
    id="node-ports-reach-no-sensitive-pods",
    title="No port of a cluster's nodes leads to pods with confidential or restricted data.",
    rationale="Whoever reaches a node reaches the port, and NetworkPolicies see the node's address, not the client's.",
    family=Family.EXPOSURE,
    severity=Severity.HIGH,
    remediation="Use a ClusterIP, or an internal load balancer.",
    controls={"NIST SP 800-53": ("AC-4", "SC-7"), "ISO/IEC 27001": ("A.8.20",)},
    stack=check,
)
