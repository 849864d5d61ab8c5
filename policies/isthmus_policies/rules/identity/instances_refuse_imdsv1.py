"""Instances answer their metadata service only to who asks by a session, and not past the host."""

from collections.abc import Iterator

from isthmus_policies.changes import Change, places
from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts, Place
from isthmus_policies.facts.aws.metadata_service import FIX, HOPS, TOKENS
from isthmus_policies.facts.properties import FREE, below, mappings_in
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.values import NOT_KNOWN, UNKNOWN, shown

LEAST = "minimumInstanceMetadataServiceVersion"  # of SageMaker's notebooks


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """Options of instances, templates, image builders and the account's defaults; notebooks have one of their own."""
    subject = facts.subject
    if facts.place is not Place.AWS:
        return
    for path, item in mappings_in(subject.props, FREE):
        if item.get("httpEndpoint") == "disabled":
            continue
        tokens = item.get(TOKENS)
        if tokens is UNKNOWN or (isinstance(tokens, str) and tokens not in ("required", "no-preference", "")):
            yield Violation.of(subject, below(path, TOKENS), shown(tokens), "required", FIX)
        hops = item.get(HOPS, item.get("httpPutResponseHopsLimit"))
        if hops is UNKNOWN or (hops is not None and not _is_one(hops)):
            got = NOT_KNOWN if hops is UNKNOWN else f"{hops}, so that pods reach it"
            yield Violation.of(subject, below(path, HOPS), got, "1", FIX)
        least = item.get(LEAST)
        if least is UNKNOWN or str(least) == "1":
            yield Violation.of(subject, below(path, LEAST), shown(least), "2", "set it to 2")


def remediate(facts: Facts, estate: Estate) -> Iterator[Change]:
    """Sessions are required, one hop is allowed, wherever a known value says otherwise."""
    for path, item in places(facts.subject.props, FREE):
        if item.get("httpEndpoint") == "disabled":
            continue
        if item.get(TOKENS) not in (None, "", "required", "no-preference"):
            yield Change((*path, TOKENS), "required")
        name = HOPS if HOPS in item else "httpPutResponseHopsLimit"
        if item.get(name) is not None and not _is_one(item[name]):
            yield Change((*path, name), 1)
        if str(item.get(LEAST)) == "1":
            yield Change((*path, LEAST), "2")


def _is_one(value: object) -> bool:
    return str(value).strip() in ("1", "1.0", "-1", "0", "")


rule = Rule(
    id="instances-refuse-imdsv1",
    title="Instances answer their metadata service only by sessions, and not past the host.",
    rationale="Version 1 gives the instance's keys to whoever gets a program on it to fetch an address; a hop limit "
    "above one gives them to its pods. Source: "
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html",
    family=Family.IDENTITY,
    severity=Severity.HIGH,
    remediation="Set `httpTokens` to `required` and `httpPutResponseHopLimit` to 1.",
    controls={
        "NIST SP 800-53": ("AC-3", "AC-6", "SC-7"),
        "CIS AWS Foundations": ("5.6",),
        "ISO/IEC 27001": ("A.8.2", "A.8.9"),
    },
    resource=check,
    remediate=remediate,
)
