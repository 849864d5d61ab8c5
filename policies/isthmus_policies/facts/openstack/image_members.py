"""Glance: an image that another project may boot.

Source: https://docs.openstack.org/api-ref/image/v2/#sharing; visibility is in `service_doors`.
"""

from collections.abc import Iterator

from isthmus_policies.estate import Estate
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.openings import Opening
from isthmus_policies.subject import Subject

MEMBER = "openstack:images:ImageAccess"


def openings(subject: Subject, estate: Estate) -> Iterator[Opening]:
    """A member of an image is another project."""
    if plain_type(subject.type) == MEMBER:
        fix = "let the other project have an image of its own"
        yield Opening(subject.title, "another project that may boot the image", "its own project only", fix)
