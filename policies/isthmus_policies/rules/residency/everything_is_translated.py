"""What nobody translated, or moves data by itself, is refused until the environment allows it by name."""

from collections.abc import Iterator

from isthmus_policies.estate import Estate
from isthmus_policies.facts import Bearing, Facts, Place
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.rule import Family, Rule, Severity, Violation

REASONS = {
    Bearing.MOVES: "it copies data, runs what it is handed, or keeps what no label can mark: "
    "no declaration tells what goes where",
    Bearing.UNTRANSLATED: "no rule knows what it means",
}


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """A type that has no meaning here, or whose effect is in no declaration."""
    subject = facts.subject
    token = plain_type(subject.type)
    if facts.bearing not in REASONS or estate.allows(token) or estate.allows(subject.type):
        return
    fix = f"declare what it does by resources, or allow {token} by name, reason and owner in `policies.allow`"
    where = f" of the package {subject.package}" if facts.place is Place.ELSEWHERE else ""
    expected = "a type whose meaning is known"
    yield Violation(subject.urn, f"{subject.title}{where}", REASONS[facts.bearing], expected, fix)


rule = Rule(
    id="everything-is-translated",
    title="What nobody translated, or moves data by itself, is allowed by name.",
    rationale="A resource whose meaning is unknown can't be proved harmless. So the default is no.",
    family=Family.RESIDENCY,
    severity=Severity.CRITICAL,
    remediation="Use a type that the pack knows, or allow the type in the environment with reason and owner.",
    controls={"NIST SP 800-53": ("AC-4", "CM-7"), "ISO/IEC 27001": ("A.8.12",)},
    resource=check,
)
