"""What is declared on AWS is made, and copied, in regions of the environment's sites only."""

import re
from collections.abc import Iterator
from typing import Any

from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts, Place
from isthmus_policies.facts.aws.regions import is_global, region_of
from isthmus_policies.facts.properties import FREE, named_in
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.subject import Subject
from isthmus_policies.values import UNKNOWN, shown

REGION = re.compile(r"^[a-z]{2}(?:-[a-z]+){1,3}-\d{1,2}$")
COPIES = ("region", "regionName", "destinationRegion", "replicaRegion", "replicaRegions", "regions")
"""Where a service copies to. At the top of a resource, `region` is its own."""


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """A resource's region, which is its own or its provider's, and the regions that it names for copies."""
    subject = facts.subject
    if not estate.regions or facts.place is not Place.AWS:
        return
    region = region_of(subject)
    if region is not None and not is_global(subject, region) and not _is_ours(region, estate):
        fix = "use the provider of a site, or declare a site in that region"
        yield _breach(subject, "the region", region, fix, estate)
    for path, value in named_in(subject.props, COPIES, FREE):
        if path != "region" and (value is UNKNOWN or (_is_region(value) and not _is_ours(value, estate))):
            yield _breach(subject, path, value, "use a site's region, or declare a site there", estate)


def _is_region(value: Any) -> bool:
    return isinstance(value, str) and REGION.match(value) is not None


def _is_ours(region: Any, estate: Estate) -> bool:
    return isinstance(region, str) and region in estate.regions


def _breach(subject: Subject, path: str, region: Any, fix: str, estate: Estate) -> Violation:
    return Violation.of(subject, path, shown(region), f"one of {', '.join(sorted(estate.regions))}", fix)


rule = Rule(
    id="data-stays-in-our-regions",
    title="What is declared on AWS is made, and copied, in regions of the environment's sites.",
    rationale="A region decides whose law holds for the data. What is made or copied elsewhere is under another law. "
    "Only services without a region of their own are controlled from us-east-1.",
    family=Family.RESIDENCY,
    severity=Severity.CRITICAL,
    remediation="Use the sites' regions, in providers and for replicas, or declare a site.",
    controls={
        "NIST SP 800-53": ("AC-4", "SA-9(5)"),
        "ISO/IEC 27001": ("A.5.31", "A.8.12"),
        "GDPR": ("Art. 44",),
    },
    resource=check,
)
