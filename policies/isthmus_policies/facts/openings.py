"""By what a resource is open: each service's file reports what its types open, and to whom."""

from collections.abc import Iterator
from typing import NamedTuple

from isthmus_policies.estate import Estate
from isthmus_policies.facts.services import defined
from isthmus_policies.subject import Subject


class Opening(NamedTuple):
    """One way by which somebody who shouldn't reaches a resource, or one that can't be excluded."""

    what: str
    """The property and the resource."""
    got: str
    expected: str
    fix: str


def openings_of(subject: Subject, estate: Estate) -> Iterator[Opening]:
    """What the `openings` of every service report of a resource."""
    for reporter in defined("openings"):
        yield from reporter(subject, estate)
