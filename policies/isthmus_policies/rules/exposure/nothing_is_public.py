"""Nothing is open to the internet, to everyone, or to an account that isn't ours."""

from collections.abc import Iterator

from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts
from isthmus_policies.rule import Family, Rule, Severity, Violation


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """What a resource opens by itself."""
    for opening in facts.openings:
        yield Violation(facts.subject.urn, *opening)


rule = Rule(
    id="nothing-is-public",
    title="Nothing is open to the internet, to everyone, or to an account that isn't ours.",
    rationale="Data is as private as the widest door to it: a bucket, a role, a balancer, an API, an image, a queue.",
    family=Family.EXPOSURE,
    severity=Severity.CRITICAL,
    remediation="Name the principals, accounts and networks that may reach it.",
    controls={
        "NIST SP 800-53": ("AC-3", "AC-4", "SC-7"),
        "CIS AWS Foundations": ("2.1.4", "5.2", "5.3"),
        "ISO/IEC 27001": ("A.8.3", "A.8.20"),
        "GDPR": ("Art. 32(1)(b)",),
    },
    resource=check,
)
