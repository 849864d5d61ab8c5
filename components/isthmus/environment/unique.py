"""What must be there once: names, items of a list, and names that are joined of several parts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from isthmus.errors import Problem


class Joined(NamedTuple):
    """A name that will be made of parts: of what, where it must be the only one, and where the last part stands."""

    what: str
    where: tuple[str | None, ...]
    parts: tuple[str, ...]
    name: str
    path: str


def twice(what: str, names: Iterable[tuple[str, str | None]]) -> Iterator[Problem]:
    """A problem at each place whose name has been at another place before. None is no name."""
    places: dict[str, list[str]] = defaultdict(list)
    for place, name in names:
        if name is not None:
            places[name].append(place)
    for name, same_name in places.items():
        for place in same_name[1:]:
            yield Problem(
                place, repr(name), f"a {what} used once; it is at {same_name[0]} already", "rename or drop one"
            )


def listed(what: str, path: str, items: Iterable[object] | None) -> Iterator[Problem]:
    """A problem at each item of a list that stands in it before."""
    pairs = ((f"{path}[{i}]", None if item is None else str(item)) for i, item in enumerate(items or ()))
    return twice(what, pairs)


def joined_twice(names: Iterable[Joined]) -> Iterator[Problem]:
    """A problem at each name that different parts give, too."""
    first: dict[tuple[str, tuple[str | None, ...], str], Joined] = {}
    paths: set[str] = set()
    for made in names:
        other = first.setdefault((made.what, made.where, made.name), made)
        # Equal parts are one thing that stands in its list twice, which is a problem of its own.
        if other.parts != made.parts and made.path not in paths:
            paths.add(made.path)
            yield Problem(
                made.path,
                f"a part of {made.name!r}, the name of a {made.what}",
                f"names that give another one when they are joined; {other.path} gives the same",
                "rename one of the parts",
            )
