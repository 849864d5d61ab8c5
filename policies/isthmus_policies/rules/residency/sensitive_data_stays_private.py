"""Data classified confidential or restricted is at private sites only; what bears data says its class."""

from collections.abc import Iterator

from isthmus.environment.classification import Classification
from isthmus.environment.labels import AWS_TAG, KUBERNETES_LABEL, OPENSTACK_KEY
from isthmus_policies.estate import Estate
from isthmus_policies.facts import Bearing, Facts, Place
from isthmus_policies.facts.labels import CLASSES, HOLDERS, OWN
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.stack import Stack
from isthmus_policies.values import NOT_KNOWN, UNKNOWN

ONE_OF = f"one of {', '.join(CLASSES)}"
ATTRIBUTES = {
    "openstack": f"the metadata (or tag) {OPENSTACK_KEY}",
    "kubernetes": f"the label {KUBERNETES_LABEL}",
}
AWS_ATTRIBUTE = f"the tag {AWS_TAG}"
FIX = "put it on a private (openstack) site, or declare a de-identified copy for AWS"


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """What one resource shows by itself."""
    subject, what = facts.subject, f"the classification of {facts.subject.title}"
    attribute = ATTRIBUTES.get(subject.package, AWS_ATTRIBUTE)
    holds = facts.bearing is Bearing.HOLDS
    if holds and not facts.labels:
        yield Violation(subject.urn, what, "none", ONE_OF, f"set {attribute}")
    for label in facts.labels:
        if label.value is UNKNOWN and (holds or label.path not in OWN):
            fix = f"write {attribute} as a plain value, not as an output of another resource"
            yield Violation(subject.urn, f"{what} in {label.path}", NOT_KNOWN, ONE_OF, fix)
        elif label.value is not UNKNOWN and label.classification is None:
            yield Violation(subject.urn, f"{what} in {label.path}", repr(label.value), ONE_OF, f"correct {attribute}")
    if holds and (path := subject.ignores(*HOLDERS)):
        got, fix = f"changes of {path} are ignored, so it is that of the last update", f"don't ignore {path}"
        yield Violation(subject.urn, what, got, "the one that the program says", fix)
    yield from _misplaced(facts, facts.place)


def check_stack(stack: Stack, estate: Estate) -> Iterator[Violation]:
    """Kubernetes objects whose place only the stack's edges tell: known before the kubeconfig is."""
    for facts in stack.facts:
        if facts.place is Place.BY_EDGES:
            yield from _misplaced(facts, stack.place(facts))


def _misplaced(facts: Facts, place: Place) -> Iterator[Violation]:
    classification = facts.classification
    if classification is not None and classification.stays_private and place.is_out:
        low = " or ".join(c.value for c in Classification if not c.stays_private)
        what = f"{facts.subject.title} on AWS" if place is Place.AWS else f"{facts.subject.title} in {place}"
        yield Violation(facts.subject.urn, what, f"the classification {classification}", low, FIX)


rule = Rule(
    id="sensitive-data-stays-private",
    title="Data classified confidential or restricted is at private sites only; what bears data says its class.",
    rationale="Who may read data is decided by where it is. A class that isn't there, isn't known or is no class can't "
    "be held to anything, so it counts as a breach, as does a place that can't be told.",
    family=Family.RESIDENCY,
    severity=Severity.CRITICAL,
    remediation="Classify what bears data; keep confidential and restricted data on private sites.",
    controls={
        "NIST SP 800-53": ("AC-4", "SC-16", "RA-2"),
        "ISO/IEC 27001": ("A.5.12", "A.5.13", "A.8.12"),
        "GDPR": ("Art. 5(1)(f)", "Art. 44"),
    },
    resource=check,
    stack=check_stack,
)
