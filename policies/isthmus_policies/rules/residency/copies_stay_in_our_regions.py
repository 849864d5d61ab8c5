"""Replicas and copies that a resource of AWS makes are in regions of the environment's sites."""

import re
from collections.abc import Iterator
from typing import Any

from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts, Place
from isthmus_policies.facts.properties import FREE, mappings_in
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.subject import Subject
from isthmus_policies.values import NOT_KNOWN, UNKNOWN, items

REGION = re.compile(r"^[a-z]{2}(?:-[a-z]+){1,3}-\d{1,2}$")
PROPERTIES = ("region", "regionName", "destinationRegion", "replicaRegion", "replicaRegions", "regions")
"""Where a service copies to. A resource's own region, at its top, is `providers-are-ours`'s affair."""


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """Regions by name. A region that isn't known may be any."""
    subject = facts.subject
    if not estate.regions or facts.place is not Place.AWS:
        return
    for path, item in mappings_in(subject.props, FREE):
        for name in PROPERTIES:
            for value in items(item.get(name) if path or name != "region" else None):
                at = f"{path}.{name}" if path else name
                yield from _judge(subject, at, value, estate)


def _judge(subject: Subject, path: str, value: Any, estate: Estate) -> Iterator[Violation]:
    named = isinstance(value, str) and REGION.match(value)
    if value is UNKNOWN or (named and value not in estate.regions):
        got = NOT_KNOWN if value is UNKNOWN else repr(value)
        fix = "use a site's region, or declare a site there"
        expected = f"one of {', '.join(sorted(estate.regions))}"
        yield Violation(subject.urn, f"{path} of {subject.title}", got, expected, fix)


rule = Rule(
    id="copies-stay-in-our-regions",
    title="What a resource of AWS copies stays in regions of the environment's sites.",
    rationale="A region decides whose law holds for the data. A replica elsewhere is a copy under another law.",
    family=Family.RESIDENCY,
    severity=Severity.HIGH,
    remediation="Copy to the regions of the sites only.",
    controls={
        "NIST SP 800-53": ("AC-4", "SA-9(5)"),
        "ISO/IEC 27001": ("A.5.31", "A.8.12"),
        "GDPR": ("Art. 44",),
    },
    resource=check,
)
