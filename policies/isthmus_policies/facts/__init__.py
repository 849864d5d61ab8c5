"""What resources mean: where each is, what it bears, of which class, and who may reach it.

A type is translated by the file of its service in `aws/`, `openstack/` or `kubernetes/`: each says which of its types
bear data, which move it by themselves, and which do neither, and reports the openings of those that have some.
"""

from dataclasses import dataclass
from functools import cached_property

from isthmus.environment.classification import Classification
from isthmus_policies.estate import Estate
from isthmus_policies.facts.bearing import Bearing, bearing_of
from isthmus_policies.facts.labels import Label, highest, labels_of
from isthmus_policies.facts.openings import Opening, openings_of
from isthmus_policies.facts.place import Place, place_of
from isthmus_policies.subject import Subject

__all__ = ["Bearing", "Facts", "Label", "Opening", "Place"]


@dataclass(frozen=True)
class Facts:
    """What one resource means, worked out when it is asked."""

    subject: Subject
    estate: Estate

    @cached_property
    def bearing(self) -> Bearing:
        """Whether it bears data, moves it, or neither."""
        return bearing_of(self.subject)

    @cached_property
    def labels(self) -> tuple[Label, ...]:
        """Every classification that stands on it, wherever in it."""
        return tuple(labels_of(self.subject))

    @cached_property
    def classification(self) -> Classification | None:
        """The highest class that is written on it."""
        return highest(self.labels)

    @cached_property
    def place(self) -> Place:
        """Where it is, as far as it shows by itself; a `Stack` knows more."""
        return place_of(self.subject, self.estate)

    @cached_property
    def openings(self) -> tuple[Opening, ...]:
        """By what it is open to who shouldn't reach it, as far as it shows by itself."""
        return tuple(openings_of(self.subject, self.estate))
