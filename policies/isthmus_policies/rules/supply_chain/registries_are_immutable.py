"""Registries of images keep a tag as it was pushed, and look for known flaws."""

from collections.abc import Iterator

from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.properties import part
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.stack import Stack
from isthmus_policies.subject import Subject
from isthmus_policies.values import UNKNOWN, is_true

REPOSITORIES = ("aws:ecr:Repository", "aws:ecr:RepositoryCreationTemplate", "aws-native:ecr:Repository")
SCANNED_BY_RULES = ("aws:ecr:RegistryScanningConfiguration", "aws-native:ecr:RegistryScanningConfiguration")
IMMUTABLE = ("IMMUTABLE", "IMMUTABLE_WITH_EXCLUSION")


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """Whether tags may be pushed again (https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html)."""
    subject = facts.subject
    mutability = subject.get("imageTagMutability")
    if plain_type(subject.type) in REPOSITORIES and mutability is not UNKNOWN and mutability not in IMMUTABLE:
        got = repr(mutability) if mutability else "nothing, which is MUTABLE"
        yield Violation.of(subject, "imageTagMutability", got, "IMMUTABLE", "set it")


def check_stack(stack: Stack, estate: Estate) -> Iterator[Violation]:
    """Whether what is pushed is scanned: by the repository, or by a configuration for the whole registry."""
    if stack.of_type(*SCANNED_BY_RULES):
        return
    for repository in stack.of_type("aws:ecr:Repository", "aws-native:ecr:Repository"):
        if not _scans(repository):
            fix = "set imageScanningConfiguration.scanOnPush, or declare a RegistryScanningConfiguration"
            yield Violation.of(repository, "the scan", "none", "a scan on push", fix)


def _scans(repository: Subject) -> bool:
    value = part(repository.get("imageScanningConfiguration"), "scanOnPush")
    return value is UNKNOWN or is_true(value)


rule = Rule(
    id="registries-are-immutable",
    title="Registries keep a tag as it was pushed, and scan what is pushed.",
    rationale="A tag that can be pushed again replaces what runs without a deployment.",
    family=Family.SUPPLY_CHAIN,
    severity=Severity.MEDIUM,
    remediation="Set IMMUTABLE and scan on push.",
    controls={
        "NIST SP 800-53": ("RA-5", "SI-7", "CM-5"),
        "CIS EKS": ("5.1.1",),
        "ISO/IEC 27001": ("A.8.8", "A.5.21"),
    },
    resource=check,
    stack=check_stack,
)
