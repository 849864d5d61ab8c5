"""What one object of Kubernetes opens, whatever cluster it is in.

Sources: https://kubernetes.io/docs/concepts/services-networking/service/#external-ips,
https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/#scheme (an ALB is
internal by default), .../guide/ingress/ingress_class/#specscheme, .../guide/gateway/loadbalancerconfig/#scheme and
https://github.com/kubernetes/cloud-provider-openstack/blob/master/docs/octavia-ingress-controller/using-octavia-ingress-controller.md
(internal by default). An Ingress or a Gateway of a class that isn't a cloud's own is reached by that controller's
Service, which is judged.
"""

from collections.abc import Iterator, Mapping

from isthmus_policies.decisions.closing import as_word
from isthmus_policies.estate import Estate
from isthmus_policies.facts.doors import door, ignored
from isthmus_policies.facts.kubernetes.manifests import Manifest, manifests
from isthmus_policies.facts.openings import Opening
from isthmus_policies.facts.properties import named_in
from isthmus_policies.subject import Subject
from isthmus_policies.values import UNKNOWN, items

ALB_SCHEME = "alb.ingress.kubernetes.io/scheme"
OCTAVIA_INTERNAL = "octavia.ingress.kubernetes.io/internal"
SCHEMES = ("IngressClassParams", "LoadBalancerConfiguration")
"""Kinds whose `spec.scheme` decides for every balancer that uses them; internal where it is left out."""
ANNOTATED = ("Ingress", "Gateway")
CLOSING = {ALB_SCHEME: "internal", OCTAVIA_INTERNAL: "true"}
NODES_WITH_ADDRESS = ("associatePublicIPAddress", "publicIP")
"""Of Karpenter's EC2NodeClass and Cluster API's AWSMachineTemplate."""
EXPECTED = "an internal load balancer, or none"


def openings(subject: Subject, estate: Estate) -> Iterator[Opening]:
    """What the objects in a resource open."""
    for manifest in manifests(subject):
        yield from _of(subject, manifest)


def _of(subject: Subject, manifest: Manifest) -> Iterator[Opening]:
    spec = manifest.get("spec")
    if manifest.kind == "Service":
        for address in items(manifest.get("spec", "externalIPs")):
            yield door(subject, "spec.externalIPs", address, "none", "remove it: nodes take what is sent to it")
        yield from ignored(subject, "spec.externalIPs")
    elif manifest.kind in SCHEMES:
        scheme = manifest.get("spec", "scheme")
        if scheme is UNKNOWN or as_word(scheme) not in (None, "internal"):
            yield door(subject, "spec.scheme", scheme, EXPECTED, "set it to internal")
        yield from ignored(subject, "spec.scheme")
    elif manifest.kind in ANNOTATED:
        yield from _annotated(subject, manifest)
    elif isinstance(spec, Mapping):
        for path, value in named_in(spec, NODES_WITH_ADDRESS):
            if value is UNKNOWN or as_word(value) not in (None, "false"):
                yield door(subject, f"spec.{path}", value, "nodes with private addresses only", "set it to false")


def _annotated(subject: Subject, manifest: Manifest) -> Iterator[Opening]:
    """Annotations of an Ingress, and of what a Gateway has made (`spec.infrastructure.annotations`)."""
    for annotations in (manifest.annotations, manifest.get("spec", "infrastructure", "annotations")):
        if annotations is UNKNOWN:
            yield door(subject, "annotations", UNKNOWN, EXPECTED, "")
        for key, closing in CLOSING.items() if isinstance(annotations, Mapping) else ():
            value = annotations.get(key)
            if value is UNKNOWN or as_word(value) not in (None, closing):
                yield door(subject, key, value, EXPECTED, f"set it to {closing}, or leave it out")
    yield from ignored(subject, *(f'metadata.annotations["{key}"]' for key in CLOSING))
