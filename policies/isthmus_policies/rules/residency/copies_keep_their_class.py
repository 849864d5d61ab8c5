"""A copy of something, and what it writes, says at least its class."""

from collections.abc import Iterator

from isthmus.environment.classification import Classification
from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts
from isthmus_policies.facts.labels import highest, labels_of
from isthmus_policies.facts.properties import mappings_in
from isthmus_policies.graph.copies import Lower, lower_copies
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.stack import Stack
from isthmus_policies.subject import Subject

FIX = "classify it {}, or make it of a source that is {} itself"


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """Claims that a StatefulSet makes for its pods: what the pods write is in them."""
    subject = facts.subject
    if subject.package != "kubernetes" or "StatefulSet" not in subject.type_name:
        return
    for path, spec in mappings_in(subject.props):
        claims, pods = spec.get("volumeClaimTemplates"), _class(spec.get("template"))
        for claim in claims if isinstance(claims, list | tuple) else ():
            own = _class(claim)
            if own is not None and pods is not None and own.rank < pods.rank:
                what = f"{path}.volumeClaimTemplates of {subject.title}"
                yield Violation(subject.urn, what, f"{own}, for pods that are {pods}", *_expected(own, pods))


def check_stack(stack: Stack, estate: Estate) -> Iterator[Violation]:
    """Copies by what properties name."""
    reported: set[tuple[str, Classification]] = set()
    for lower in sorted(lower_copies(stack), key=lambda lower: -lower.inherited.rank):
        key = (lower.copy.target, lower.written)
        if key not in reported:  # of several sources, the most sensitive
            reported.add(key)
            yield _violation(lower, stack)


def _violation(lower: Lower, stack: Stack) -> Violation:
    subjects: dict[str, Subject] = {urn: stack.subjects[urn] for urn in lower.origin}
    target = subjects[lower.origin[-1]]
    way = " -> ".join(subjects[urn].title for urn in lower.origin)
    got = f"{lower.written}, a copy by {lower.copy.how} of what is {lower.inherited}: {way}"
    what = f"the classification of {target.title}"
    return Violation(target.urn, what, got, *_expected(lower.written, lower.inherited), lower.origin)


def _expected(own: Classification, source: Classification) -> tuple[str, str]:
    return f"{source} at least", FIX.format(source, own)


def _class(value: object) -> Classification | None:
    return highest(tuple(labels_of(Subject("", "", "", value)))) if isinstance(value, dict) else None


rule = Rule(
    id="copies-keep-their-class",
    title="A copy of something, and what it writes, says at least its class.",
    rationale="A snapshot, replica, backup, image, log, queue or cache has the data of what it is made of. One that "
    "says a lower class lets that data go where its source may not: the label is all that the next rule sees.",
    family=Family.RESIDENCY,
    severity=Severity.HIGH,
    remediation="Give the copy the class of its source, or de-identify the data on the way.",
    controls={
        "NIST SP 800-53": ("AC-16", "MP-3", "SC-16"),
        "ISO/IEC 27001": ("A.5.12", "A.5.13", "A.8.13"),
        "GDPR": ("Art. 5(1)(f)", "Art. 32"),
    },
    resource=check,
    stack=check_stack,
)
