"""Instance types with accelerators, and where resources name a type."""

import re
from collections.abc import Iterator

from isthmus_policies.facts.properties import FREE, named_in
from isthmus_policies.subject import Subject

ACCELERATED = re.compile(r"^(?:ml\.)?(?:p\d\w*|g\d\w*|gr\d\w*|trn\d\w*|inf\d\w*|dl\d\w*|vt\d\w*|f\d\w*)\.[\w-]+$")
"""https://docs.aws.amazon.com/ec2/latest/instancetypes/ac.html; SageMaker's begin with `ml.`"""
PROPERTIES = ("instanceType", "instanceTypes", "computeInstanceType", "defaultInstanceType")


def accelerated_in(subject: Subject) -> Iterator[tuple[str, str]]:
    """The types with accelerators that a resource names, each with its path."""
    for path, value in named_in(subject.props, PROPERTIES, FREE):
        if isinstance(value, str) and ACCELERATED.match(value):
            yield path, value
