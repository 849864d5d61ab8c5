"""What a rule is: a name, a promise, and checks that report each violation with its fix."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from isthmus.errors import Problem
from isthmus_policies.subject import Subject


@dataclass(frozen=True)
class Violation:
    """One breach, in the shape of every error of Isthmus: what, got, expected, fix."""

    urn: str
    """The resource's URN."""
    what: str
    """What is wrong: the property and the resource."""
    got: str
    expected: str
    fix: str

    def __str__(self) -> str:
        return str(Problem(self.what, self.got, self.expected, self.fix))


def none(subjects: Sequence[Subject]) -> Iterator[Violation]:
    """The stack check of a rule that needs none."""
    yield from ()


@dataclass(frozen=True)
class Rule:
    """A privacy rule. It runs twice, always mandatory.

    `resource` sees one resource and prevents it, in preview and in `up`; `stack` sees all of them at the end of a
    preview and proves what needs more than one (a stack policy alone would not prevent a creation during `up`).
    """

    name: str
    description: str
    resource: Callable[[Subject], Iterable[Violation]]
    stack: Callable[[Sequence[Subject]], Iterable[Violation]] = none
