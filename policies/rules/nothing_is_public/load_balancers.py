"""Kubernetes: a Service of type LoadBalancer is internal by its cloud's own annotation.

Sources: https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/ and
https://github.com/kubernetes/cloud-provider-openstack/blob/master/docs/openstack-cloud-controller-manager/expose-applications-using-loadbalancer-type-service.md
"""

from collections.abc import Iterator

from policies.rule import Violation
from policies.subject import UNKNOWN, Subject

PREFIX = "service.beta.kubernetes.io/"
INTERNAL = {
    f"{PREFIX}aws-load-balancer-scheme": "internal",
    f"{PREFIX}aws-load-balancer-internal": "true",
    f"{PREFIX}openstack-internal-load-balancer": "true",
}


def check(subject: Subject) -> Iterator[Violation]:
    """The breach of one Service."""
    if not subject.type.startswith("kubernetes:core/") or subject.kind != "Service":
        return
    kind, annotations = subject.get("spec", "type"), subject.get("metadata", "annotations")
    if kind is UNKNOWN or (kind == "LoadBalancer" and annotations is UNKNOWN):
        yield Violation(
            subject.urn,
            f"type or annotations of Service {subject.name!r} aren't known at preview",
            "give them as plain values",
        )
    elif kind == "LoadBalancer" and not any((annotations or {}).get(key) == value for key, value in INTERNAL.items()):
        wanted = " or ".join(f'{key}: "{value}"' for key, value in INTERNAL.items())
        yield Violation(
            subject.urn,
            f"Service {subject.name!r} would get a load balancer that faces the internet",
            f"annotate it with {wanted}",
        )
