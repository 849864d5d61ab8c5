"""No bucket, container or security group is public, and no load balancer faces the internet."""

from collections.abc import Iterator, Sequence

from isthmus_policies.rule import Rule, Violation
from isthmus_policies.rules.nothing_is_public import buckets, containers, load_balancers, security_groups
from isthmus_policies.subject import Subject


def check(subject: Subject) -> Iterator[Violation]:
    """The breaches that one resource shows by itself."""
    for part in (buckets, containers, security_groups, load_balancers):
        yield from part.check(subject)


def check_stack(subjects: Sequence[Subject]) -> Iterator[Violation]:
    """The breaches that only several resources together show."""
    yield from buckets.check_stack(subjects)
    yield from security_groups.check_stack(subjects)


rule = Rule(
    "nothing-is-public",
    "No bucket, container or security group is public, and no load balancer faces the internet.",
    check,
    check_stack,
)
