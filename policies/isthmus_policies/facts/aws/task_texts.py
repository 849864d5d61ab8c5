"""Containers of ECS and Batch, which are described by texts of JSON.

Sources: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html and
https://docs.aws.amazon.com/batch/latest/APIReference/API_RegisterJobDefinition.html
"""

from collections.abc import Container, Iterator, Mapping
from typing import Any

from isthmus_policies.facts.properties import mappings_in
from isthmus_policies.subject import Subject
from isthmus_policies.texts import json_in

TEXTS = ("containerDefinitions", "containerProperties", "ecsProperties", "eksProperties")


def mappings_in_texts(subject: Subject, without: Container[str] = ()) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every mapping in these texts with its path; what stands under the keys `without` is left out."""
    for name in TEXTS:
        yield from mappings_in({name: json_in(subject.get(name))}, without)
