"""Which resources are copies of which, or written by them, and of which class each is because of that.

What is written by something sensitive is as sensitive. What says no class of itself (a backup plan, a pipe) has the
class of what goes into it, and hands it on; what says one is held to it, and hands that on.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from isthmus.environment.classification import Classification
from isthmus_policies.facts.aws import copies_by_property
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.copies import ties_of, values_at
from isthmus_policies.graph import velero
from isthmus_policies.graph.lookup import Lookup, lookup_of
from isthmus_policies.stack import Stack
from isthmus_policies.subject import Subject


class Copy(NamedTuple):
    """Data goes from one resource to another: their URNs, and the property that says so."""

    source: str
    target: str
    how: str


class Lower(NamedTuple):
    """A copy that says a lower class than that of what it copies."""

    copy: Copy
    written: Classification
    inherited: Classification
    origin: tuple[str, ...]
    """The URNs from where the class is written to the copy."""


def copies_of(stack: Stack) -> tuple[Copy, ...]:
    """All copies that the resources of a stack declare."""
    return stack.shared(_copies)


def _copies(stack: Stack) -> tuple[Copy, ...]:
    return tuple(dict.fromkeys(copy for facts in stack.facts for copy in _of(facts.subject, stack)))


def lower_copies(stack: Stack) -> Iterator[Lower]:
    """The copies that say less than they must."""
    copies = copies_of(stack)
    if not copies:
        return
    ends = {urn for copy in copies for urn in copy[:2]}
    written = {urn: c for urn in ends if (c := stack.by_urn[urn].classification) is not None}
    leaving: dict[str, list[Copy]] = {}
    for copy in copies:
        leaving.setdefault(copy.source, []).append(copy)
    inherited, came = _inherited(leaving, written)
    for copy in copies:
        source, own = inherited.get(copy.source), written.get(copy.target)
        if source is not None and own is not None and own.rank < source.rank:
            yield Lower(copy, own, source, (*_way(copy.source, came), copy.target))


def _inherited(
    leaving: Mapping[str, list[Copy]], written: Mapping[str, Classification]
) -> tuple[dict[str, Classification], dict[str, str]]:
    """The class of each resource, and from which it came: the highest first, so each resource is passed once."""
    classes = dict(written)
    came: dict[str, str] = {}
    for classification in sorted(Classification, key=lambda c: -c.rank):
        waiting = [urn for urn, own in classes.items() if own is classification]
        for here in waiting:  # grows while it is walked
            for copy in leaving.get(here, ()):
                if copy.target not in classes:
                    classes[copy.target], came[copy.target] = classification, here
                    waiting.append(copy.target)
    return classes, came


def _way(urn: str, came: Mapping[str, str]) -> tuple[str, ...]:
    way = [urn]
    while (before := came.get(way[-1])) is not None:
        way.append(before)
    return tuple(way[::-1])


def _of(subject: Subject, stack: Stack) -> Iterator[Copy]:
    if subject.is_component or subject.is_provider:
        return
    lookup = lookup_of(stack)
    for tie in ties_of(plain_type(subject.type)):
        sources = _end(subject, tie.source, tie.sources, lookup, tie.unless if tie.source else "")
        targets = _end(subject, tie.target, tie.targets, lookup, tie.unless if tie.target else "")
        how = " to ".join(path for path in (tie.source, tie.target) if path)
        yield from (Copy(a.urn, b.urn, how) for a in sources for b in targets if a.urn != b.urn)
    for path, value, comes, types in copies_by_property.ends(subject):
        for other in lookup.named(subject, path, value, types):
            yield Copy(other.urn, subject.urn, path) if comes else Copy(subject.urn, other.urn, path)
    if writer := copies_by_property.writers(subject):
        name, types = writer
        yield from (Copy(w.urn, subject.urn, "its name") for w in lookup.named(subject, "", name, types))
    yield from (Copy(a, b, how) for a, b, how in velero.copies(subject, stack))


def _end(subject: Subject, path: str, types: tuple[str, ...], lookup: Lookup, unless: str) -> list[Subject]:
    """One end of a tie: the resource itself, or what a property names."""
    if not path:
        return [subject]
    values = list(values_at(subject.props, path, unless))
    return [other for value in values for other in lookup.named(subject, path, value, types)]
