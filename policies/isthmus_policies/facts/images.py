"""Container images: of pods, and of what AWS runs for itself, each with the property that names it."""

from collections.abc import Iterator, Mapping
from typing import Any

from isthmus_policies.facts.aws.task_texts import mappings_in_texts
from isthmus_policies.facts.bearing import aws_type
from isthmus_policies.facts.kubernetes.pod_specs import containers
from isthmus_policies.facts.place import AWS_PACKAGES
from isthmus_policies.facts.properties import below, mappings_in
from isthmus_policies.subject import Subject

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
BUILDERS = "aws/codebuild/"  # CodeBuild's own images have neither registry nor digest


def images(subject: Subject) -> Iterator[tuple[str, Any]]:
    """Every image that a resource runs, with its path; what isn't known among them."""
    for container in containers(subject):
        yield f"{container.path}.image", container.says.get("image")
    names = OF_AWS.get(aws_type(subject.type), ()) if subject.package in AWS_PACKAGES else ()
    for name in names:
        for path, item in _everywhere(subject):
            if not str(item.get(name, "")).startswith(BUILDERS):
                yield below(path, name), item.get(name)


def _everywhere(subject: Subject) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield from mappings_in(subject.props, ("tags", "environment"))
    yield from mappings_in_texts(subject, ("environment",))
