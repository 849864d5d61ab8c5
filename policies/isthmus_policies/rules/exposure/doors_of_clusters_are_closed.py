"""Load balancers of clusters are internal: each by the annotation of the cloud that its cluster is on."""

from collections.abc import Iterator, Mapping
from typing import Any

from isthmus_policies.decisions import balancer
from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts, Place
from isthmus_policies.facts.doors import ignored
from isthmus_policies.facts.kubernetes.manifests import Manifest, manifests
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.stack import Stack
from isthmus_policies.subject import Subject
from isthmus_policies.texts import yaml_in
from isthmus_policies.values import DEEPEST, NOT_KNOWN, UNKNOWN, File

EXPECTED = "an internal load balancer, or none"
ANNOTATION = {
    Place.AWS: f'{balancer.SCHEME}: "internal"',
    Place.PRIVATE: f'{balancer.OPENSTACK}: "true"',
}
DECISIVE = ("spec.type", *(f'metadata.annotations["{key}"]' for key in balancer.DECISIVE))
RELEASES = ("Release", "Chart")


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """A Service whose side shows by itself."""
    if facts.subject.package == "kubernetes" and facts.place is not Place.BY_EDGES:
        yield from _of(facts.subject, facts.place)


def check_stack(stack: Stack, estate: Estate) -> Iterator[Violation]:
    """A Service whose side only the stack's edges tell."""
    for facts in stack.facts:
        if facts.subject.package == "kubernetes" and facts.place is Place.BY_EDGES:
            yield from _of(facts.subject, stack.place(facts))


def _of(subject: Subject, place: Place) -> Iterator[Violation]:
    if place is Place.NOWHERE:
        return
    if subject.type_name in RELEASES:
        for manifest in _in_values(subject):
            yield from _service(subject, manifest, place, f"a Service in the values of {subject.title}")
    for manifest in manifests(subject):
        if manifest.kind == "Service":
            name = manifest.get("metadata", "name")
            many = subject.type_name != manifest.kind and isinstance(name, str)
            title = f"Service {name!r} in {subject.title}" if many else f"Service {subject.name!r}"
            yield from _service(subject, manifest, place, title)
            if manifest.get("spec", "type") == "LoadBalancer":
                yield from (Violation(subject.urn, *opening) for opening in ignored(subject, *DECISIVE))
            else:
                yield from (Violation(subject.urn, *opening) for opening in ignored(subject, "spec.type"))


def _service(subject: Subject, manifest: Manifest, place: Place, title: str) -> Iterator[Violation]:
    kind, annotations = manifest.get("spec", "type"), manifest.annotations
    known: Mapping[str, Any] = annotations if isinstance(annotations, Mapping) else {}
    decisive = [known.get(key) for key in balancer.DECISIVE]
    if kind is UNKNOWN or (kind == "LoadBalancer" and annotations is UNKNOWN):
        what, fix = f"type or annotations of {title}", "write them as plain values"
        yield Violation(subject.urn, what, NOT_KNOWN, EXPECTED, fix)
    elif kind == "LoadBalancer" and not _internal(known, manifest.get("spec", "loadBalancerClass"), place):
        got = "a load balancer that faces the internet"
        if UNKNOWN in decisive:
            got = f"an annotation with {NOT_KNOWN}"
        wanted = [text for side, text in ANNOTATION.items() if place is side or place not in ANNOTATION]
        fix = f"annotate it with {' and '.join(wanted)}"
        yield Violation(subject.urn, f"{title} on {place}", got, EXPECTED, fix)
    elif manifest.is_patch and kind is None:
        aws, openstack = place is not Place.PRIVATE, place is not Place.AWS
        if annotations is UNKNOWN or (opening := balancer.opening(known, aws=aws, openstack=openstack)):
            got = NOT_KNOWN if annotations is UNKNOWN else opening
            yield Violation(subject.urn, f"annotations of {title}", got, EXPECTED, "leave the annotation as it is")


def _internal(annotations: Mapping[str, Any], balancer_class: Any, place: Place) -> bool:
    """By its own side's annotation; where the side can't be told, by both."""
    aws = place is Place.PRIVATE or balancer.on_aws(annotations, balancer_class)
    openstack = place is Place.AWS or balancer.on_openstack(annotations)
    return aws and openstack


def _in_values(subject: Subject) -> Iterator[Manifest]:
    """What the values of a chart say of Services: wherever a type is LoadBalancer, with the annotations beside it."""
    for holder in (subject.get("values"), subject.get("valueYamlFiles"), subject.get("set")):
        yield from _walk(holder, 0)


def _walk(value: Any, depth: int) -> Iterator[Manifest]:
    if depth > DEEPEST:
        return
    if isinstance(value, Mapping):
        if value.get("type") == "LoadBalancer":
            body = {"metadata": {"annotations": value.get("annotations")}, "spec": value}
            yield Manifest("Service", body)
        elif any(key in balancer.DECISIVE for key in value):
            yield Manifest("Service", {"metadata": {"annotations": value}, "spec": {}}, is_patch=True)
        for item in value.values():
            yield from _walk(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            yield from _walk(item, depth + 1)
    elif isinstance(value, File) and value.text:
        yield from _walk(yaml_in(value.text), depth + 1)


rule = Rule(
    id="doors-of-clusters-are-closed",
    title="Load balancers of clusters are internal, each by the annotation of the cloud that its cluster is on.",
    rationale="AWS's annotation means nothing to OpenStack's controller, which gives a floating IP, nor the other way.",
    family=Family.EXPOSURE,
    severity=Severity.CRITICAL,
    remediation="Annotate each Service of type LoadBalancer for its own side, in plain values.",
    controls={"NIST SP 800-53": ("AC-4", "SC-7"), "CIS Kubernetes": ("5.3.2",), "ISO/IEC 27001": ("A.8.20",)},
    resource=check,
    stack=check_stack,
)
