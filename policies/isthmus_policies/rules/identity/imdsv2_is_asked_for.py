"""Instances and templates say that their metadata service wants sessions: else the account or the image decides."""

from collections.abc import Iterator

from isthmus_policies.changes import Change
from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts
from isthmus_policies.facts.aws.metadata_service import FIX, HOPS, TOKENS, asks, is_launched
from isthmus_policies.rule import Family, Level, Rule, Severity, Violation

OPTIONS = "metadataOptions"


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """An instance or template without the option. One of a template has the template's."""
    subject = facts.subject
    if is_launched(subject) and not asks(subject) and not subject.get("launchTemplate"):
        got = "nothing: the account's or the image's default decides"
        yield Violation.of(subject, TOKENS, got, "required", FIX)


def remediate(facts: Facts, estate: Estate) -> Iterator[Change]:
    """The option is added beside those that there are."""
    own = ("launchTemplateData",) if facts.subject.package == "aws-native" else ()
    yield Change((*own, OPTIONS, TOKENS), "required")
    if facts.subject.get(*own, OPTIONS, HOPS) is None:
        yield Change((*own, OPTIONS, HOPS), 1)


rule = Rule(
    id="imdsv2-is-asked-for",
    title="Instances and templates ask for version 2 of the metadata service.",
    rationale="The default is the account's, then the image's, then version 1; each can change without this program.",
    family=Family.IDENTITY,
    severity=Severity.MEDIUM,
    remediation="Set `httpTokens` to `required` and `httpPutResponseHopLimit` to 1.",
    controls={"NIST SP 800-53": ("AC-6",), "CIS AWS Foundations": ("5.6",), "ISO/IEC 27001": ("A.8.9",)},
    resource=check,
    remediate=remediate,
    default_level=Level.ADVISORY,
)
