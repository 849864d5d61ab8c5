"""Images are named by digest: what was reviewed runs, not what somebody pushed under its name since."""

import re
from collections.abc import Iterator

from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts
from isthmus_policies.facts.images import images
from isthmus_policies.rule import Family, Rule, Severity, Violation

DIGEST = re.compile(r"@sha(?:256:[0-9a-f]{64}|512:[0-9a-f]{128})$")
FIX = "write NAME:TAG@sha256:DIGEST; `docker buildx imagetools inspect NAME:TAG` tells it"


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """Containers of pods, tasks, jobs, functions and endpoints. One that isn't known yet is made with its digest."""
    for path, image in images(facts.subject):
        if isinstance(image, str) and image and not DIGEST.search(image):
            yield Violation.of(facts.subject, path, repr(image), "an image by digest", FIX)


rule = Rule(
    id="images-are-by-digest",
    title="Images are named by digest.",
    rationale="A tag is whatever was pushed last by whoever may push. A digest is the content that was looked at.",
    family=Family.SUPPLY_CHAIN,
    severity=Severity.MEDIUM,
    remediation="Name images with their digest; let a bot propose new ones.",
    controls={
        "NIST SP 800-53": ("CM-14", "SI-7", "SR-4"),
        "CIS Kubernetes": ("5.5.1",),
        "ISO/IEC 27001": ("A.5.21", "A.8.28"),
    },
    resource=check,
)
