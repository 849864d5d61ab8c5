"""Images are named by digest: what was reviewed runs, not what somebody pushed under its name since."""

import re
from collections.abc import Iterator
from typing import Any

from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts, Place
from isthmus_policies.facts.aws.task_texts import mappings_in_texts
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.kubernetes.pod_specs import containers
from isthmus_policies.facts.properties import below, mappings_in
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.subject import Subject

DIGEST = re.compile(r"@sha(?:256:[0-9a-f]{64}|512:[0-9a-f]{128})$")
OF_AWS = {
    "aws:lambda:Function": ("imageUri",),
    "aws:apprunner:Service": ("imageIdentifier",),
    "aws:sagemaker:Model": ("image",),
    "aws:sagemaker:AppImageConfig": ("image",),
    "aws:batch:JobDefinition": ("image",),
    "aws:ecs:TaskDefinition": ("image",),
    "aws:codebuild:Project": ("image",),
}
"""By type, the properties that name an image, wherever in it; those of ECS and Batch are in a text of JSON."""
BUILDERS = "aws/codebuild/"  # CodeBuild's own images have no digest
FIX = "write NAME:TAG@sha256:DIGEST; `docker buildx imagetools inspect NAME:TAG` tells it"


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """Containers of pods, tasks, jobs, functions and endpoints. One that isn't known yet is made with its digest."""
    subject = facts.subject
    for container in containers(subject):
        yield from _judge(subject, f"{container.path}.image", container.says.get("image"))
    if facts.place is not Place.AWS:
        return
    for name in OF_AWS.get(plain_type(subject.type), ()):
        for path, item in _everywhere(subject):
            if not str(item.get(name, "")).startswith(BUILDERS):
                yield from _judge(subject, below(path, name), item.get(name))


def _everywhere(subject: Subject) -> Iterator[tuple[str, Any]]:
    yield from mappings_in(subject.props, ("tags", "environment"))
    yield from mappings_in_texts(subject, ("environment",))


def _judge(subject: Subject, path: str, image: Any) -> Iterator[Violation]:
    if isinstance(image, str) and image and not DIGEST.search(image):
        yield Violation.of(subject, path, repr(image), "an image by digest", FIX)


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
