"""Names that are joined of several parts: two different parts may give one name, which a cloud or Pulumi has only once.

A pool `l4-a` at a site `public` and a pool `a` at a site `public-l4` are both `public-l4-a`.
"""

from collections.abc import Iterator

from isthmus.environment.base import known
from isthmus.environment.partial import PartialEnvironment
from isthmus.environment.problems import Problem
from isthmus.environment.unique import Joined, joined_twice


def check(partial: PartialEnvironment) -> Iterator[Problem]:
    """Names that would be made twice, each at the later of the parts that it is made of."""
    yield from joined_twice(names(partial))


def names(partial: PartialEnvironment) -> Iterator[Joined]:
    """The joined names of every site and link."""
    for i, site in partial.sites.items():
        if known(site.name):
            yield from site.joined_names(f"sites[{i}]", f"isthmus-{partial.name}-{site.name}", partial.tenants)
    for i, link in partial.links.items():
        if known(link.private, link.public):
            yield Joined("link", (), (link.private, link.public), f"{link.private}-{link.public}", f"links[{i}]")
