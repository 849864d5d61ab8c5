"""Instances with accelerators are of the types of the environment's pools: one left running costs a salary."""

from collections.abc import Iterator

from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts, Place
from isthmus_policies.facts.aws.accelerators import accelerated_in
from isthmus_policies.rule import Family, Rule, Severity, Violation


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """Wherever a resource of AWS names a type."""
    subject = facts.subject
    if facts.place is not Place.AWS or not estate.instance_types:
        return
    for path, value in accelerated_in(subject):
        if value not in estate.instance_types:
            expected = f"one of the pools' types: {', '.join(sorted(estate.instance_types))}"
            fix = "declare a pool of it, or use one that there is"
            yield Violation.of(subject, path, repr(value), expected, fix)


rule = Rule(
    id="gpus-are-in-declared-pools",
    title="Instances with accelerators are of the types of the environment's pools.",
    rationale="An accelerator costs as much in a week as the rest in a month, whether it works or not.",
    family=Family.HYGIENE,
    severity=Severity.LOW,
    remediation="Declare the pool in the environment, where quota and cost are looked at.",
    controls={"NIST SP 800-53": ("SA-9", "CM-8"), "ISO/IEC 27001": ("A.5.9", "A.8.6")},
    resource=check,
)
