"""Kubernetes: a Service of type LoadBalancer is internal by its cloud's own annotation.

Sources: https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/ and
https://github.com/kubernetes/cloud-provider-openstack/blob/master/docs/openstack-cloud-controller-manager/expose-applications-using-loadbalancer-type-service.md
"""

from collections.abc import Iterator, Mapping
from typing import Any

from isthmus_policies.rule import Violation
from isthmus_policies.subject import NOT_KNOWN, UNKNOWN, Subject

EXPECTED = "an internal load balancer, or none"
PREFIX = "service.beta.kubernetes.io/"
INTERNAL = {
    f"{PREFIX}aws-load-balancer-scheme": "internal",
    f"{PREFIX}aws-load-balancer-internal": "true",
    f"{PREFIX}openstack-internal-load-balancer": "true",
}


def check(subject: Subject) -> Iterator[Violation]:
    """The breach of one Service."""
    if not subject.type.startswith("kubernetes:core/") or subject.type_name != "Service":
        return
    service_type, annotations = subject.get("spec", "type"), subject.get("metadata", "annotations")
    if service_type is UNKNOWN or (service_type == "LoadBalancer" and annotations is UNKNOWN):
        what = f"type or annotations of Service {subject.name!r}"
        yield Violation(subject.urn, what, NOT_KNOWN, EXPECTED, "write them as plain values")
    elif service_type == "LoadBalancer" and not _internal(annotations or {}):
        annotation = " or ".join(f'{key}: "{value}"' for key, value in INTERNAL.items())
        got = "a load balancer that faces the internet"
        yield Violation(subject.urn, f"Service {subject.name!r}", got, EXPECTED, f"annotate it with {annotation}")


def _internal(annotations: Mapping[str, Any]) -> bool:
    return any(annotations.get(key) == value for key, value in INTERNAL.items())
