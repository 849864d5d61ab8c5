"""By what a resource is open: each service's file reports what its types open, and to whom."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from isthmus_policies.estate import Estate
from isthmus_policies.facts.services import services
from isthmus_policies.subject import Subject


class Opening(NamedTuple):
    """One way by which somebody who shouldn't reaches a resource, or one that can't be excluded."""

    what: str
    """The property and the resource."""
    got: str
    expected: str
    fix: str


Reporter = Callable[[Subject, Estate], Iterator[Opening]]


def openings_of(subject: Subject, estate: Estate) -> Iterator[Opening]:
    """What every service reports of a resource."""
    for reporter in _reporters():
        yield from reporter(subject, estate)


@cache
def _reporters() -> tuple[Reporter, ...]:
    """The `openings` of the files of all services."""
    return tuple(module.openings for module in services() if hasattr(module, "openings"))
