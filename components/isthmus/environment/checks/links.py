"""What one link must hold to, by itself and at its two sites: its kind says."""

from collections.abc import Iterator

from isthmus.environment.partial import PartialEnvironment
from isthmus.environment.problems import Problem


def check(partial: PartialEnvironment) -> Iterator[Problem]:
    """The problems of each link, by its kind."""
    for i, link in partial.links.items():
        yield from link.problems(f"links[{i}]")
        yield from link.problems_at(f"links[{i}]", partial.site(link.private), partial.site(link.public))
