"""Data classified confidential or restricted has no resource on AWS, and everything that bears data says its class."""

from collections.abc import Iterator, Sequence

from components.environment.classification import Classification
from policies import data
from policies.rule import Rule, Violation
from policies.subject import UNKNOWN, Subject

CLASSES = tuple(c.value for c in Classification)
CARRIERS = {
    "aws": f"the tag {data.AWS_TAG}",
    "openstack": f"the metadata (or tag) {data.OPENSTACK_KEY}",
    "kubernetes": f"the label {data.KUBERNETES_LABEL}",
}


def check(subject: Subject, *, aws: bool | None = None) -> Iterator[Violation]:
    """The breaches of one resource; `aws` overrides what it shows by itself."""
    if not data.bears_data(subject):
        return
    found, carrier = data.classification(subject), CARRIERS[subject.package]
    who = f"{subject.type} {subject.name!r}"
    if found is UNKNOWN:
        what = f"the classification of {who} isn't known at preview, so nothing can be promised of it"
        yield Violation(subject.urn, what, f"give {carrier} as a plain value, not as an output of another resource")
    elif found is None:
        what = f"{who} bears data and doesn't say how sensitive it is"
        yield Violation(subject.urn, what, f"give {carrier} one of {', '.join(CLASSES)}")
    elif found not in CLASSES:
        what = f"the classification of {who} is {found!r}, which is none of {', '.join(CLASSES)}"
        yield Violation(subject.urn, what, f"correct {carrier}")
    elif Classification(found).stays_private and (data.on_aws(subject) if aws is None else aws):
        what = f"{who} is classified {found} and would be on AWS"
        yield Violation(
            subject.urn, what, "put it on a private (openstack) site, or declare a de-identified copy for AWS"
        )


def check_stack(subjects: Sequence[Subject]) -> Iterator[Violation]:
    """Kubernetes objects whose provider leads to EKS by the stack's edges: known before the kubeconfig is."""
    eks = data.eks_providers(subjects)
    for subject in subjects:
        if subject.package == "kubernetes" and subject.provider_urn in eks:
            yield from check(subject, aws=True)


rule = Rule(
    "sensitive-data-stays-private",
    "Data classified confidential or restricted has no resource on AWS; what bears data says its classification.",
    check,
    check_stack,
)
