"""Nothing is open to the internet, to everyone, or to an account that isn't ours."""

from collections.abc import Iterator, Mapping
from typing import Any

from isthmus_policies.changes import Change, Path, places
from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts
from isthmus_policies.facts.aws.s3 import BLOCK_TYPES, BLOCKS, DOORS, HOLDERS, NATIVE_BUCKETS
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.values import is_true


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """What a resource opens by itself."""
    for opening in facts.openings:
        yield Violation(facts.subject.urn, *opening)


def remediate(facts: Facts, estate: Estate) -> Iterator[Change]:
    """All blocks of public access are on; who else may reach something is for people to decide."""
    subject, token = facts.subject, plain_type(facts.subject.type)
    if token in BLOCK_TYPES:
        yield from _blocks((), subject.props)
    elif token in (*NATIVE_BUCKETS, *DOORS):
        held = [(path, item) for path, item in places(subject.props) if path and path[-1] in HOLDERS]
        for path, item in held:
            yield from _blocks(path, item)
        if token in NATIVE_BUCKETS and not held:
            yield from _blocks((HOLDERS[0],), {})


def _blocks(path: Path, held: Mapping[str, Any]) -> Iterator[Change]:
    for block in BLOCKS:
        if not is_true(held.get(block)):
            yield Change((*path, block), value=True)


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
    remediate=remediate,
)
