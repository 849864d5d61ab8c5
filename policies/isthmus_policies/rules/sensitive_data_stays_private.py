"""Data classified confidential or restricted has no resource on AWS; what holds data has a classification."""

from collections.abc import Iterator, Sequence

from isthmus.environment.classification import Classification
from isthmus_policies import data
from isthmus_policies.rule import Rule, Violation
from isthmus_policies.subject import NOT_KNOWN, UNKNOWN, Subject

CLASSES = tuple(c.value for c in Classification)
ONE_OF = f"one of {', '.join(CLASSES)}"
ATTRIBUTES = {
    "aws": f"the tag {data.AWS_TAG}",
    "openstack": f"the metadata (or tag) {data.OPENSTACK_KEY}",
    "kubernetes": f"the label {data.KUBERNETES_LABEL}",
}


def check(subject: Subject, *, aws: bool | None = None) -> Iterator[Violation]:
    """The breaches of one resource; `aws` overrides whether its own properties show it to be on AWS."""
    if not data.holds_data(subject):
        return
    value, attribute = data.classification(subject), ATTRIBUTES[subject.package]
    resource = f"{subject.type} {subject.name!r}"
    what = f"the classification of {resource}"
    if value is UNKNOWN:
        fix = f"write {attribute} as a plain value, not as an output of another resource"
        yield Violation(subject.urn, what, NOT_KNOWN, ONE_OF, fix)
    elif value is None:
        yield Violation(subject.urn, what, "none", ONE_OF, f"set {attribute}")
    elif value not in CLASSES:
        yield Violation(subject.urn, what, repr(value), ONE_OF, f"correct {attribute}")
    elif Classification(value).stays_private and (data.on_aws(subject) if aws is None else aws):
        yield Violation(
            subject.urn,
            f"{resource} on AWS",
            f"the classification {value}",
            " or ".join(c.value for c in Classification if not c.stays_private),
            "put it on a private (openstack) site, or declare a de-identified copy for AWS",
        )


def check_stack(subjects: Sequence[Subject]) -> Iterator[Violation]:
    """Kubernetes objects whose provider leads to EKS by the stack's edges: known before the kubeconfig is."""
    eks = data.eks_providers(subjects)
    for subject in subjects:
        if subject.package == "kubernetes" and subject.provider_urn in eks:
            yield from check(subject, aws=True)


rule = Rule(
    "sensitive-data-stays-private",
    "Data classified confidential or restricted has no resource on AWS; what holds data has a classification.",
    check,
    check_stack,
)
