"""Address ranges: no two overlap on any site. What a kind of site demands of its own ranges stands with the kind."""

from collections.abc import Iterator
from ipaddress import IPv4Network
from itertools import combinations

from isthmus.environment.base import known
from isthmus.environment.partial import PartialEnvironment
from isthmus.environment.problems import Problem


def check(partial: PartialEnvironment) -> Iterator[Problem]:
    """Ranges that overlap, anywhere, or that a cluster keeps for itself."""
    for (path, net), (other_path, other) in combinations(ranges(partial), 2):
        if net.overlaps(other):
            yield Problem(
                other_path,
                str(other),
                f"a range apart from {path} ({net})",
                "move one of them; the link routes by them",
            )
    yield from _kept(partial)
    yield from _routed(partial)


def ranges(partial: PartialEnvironment) -> list[tuple[str, IPv4Network]]:
    """Every range that must be apart from every other, with its path."""
    return [
        (f"sites[{i}].{field}", net)
        for i, site in partial.sites.items()
        for field, net in site.ranges().items()
        if net is not None
    ]


def runners(partial: PartialEnvironment) -> list[tuple[str, IPv4Network]]:
    """The operator's ranges, each with its path."""
    return [(f"operator.cidrs[{i}]", net) for i, net in enumerate(partial.operator.cidrs or ()) if known(net)]


def kept_ranges(partial: PartialEnvironment) -> list[tuple[str, IPv4Network]]:
    """The ranges that clusters use inside, each with its path."""
    return [(f"sites[{i}].{key}", net) for i, site in partial.sites.items() for key, net in site.kept_ranges().items()]


def _routed(partial: PartialEnvironment) -> Iterator[Problem]:
    """What a site routes elsewhere is at no site, and each network once: a route table has one route to it."""
    sites = ranges(partial)
    for i, site in partial.sites.items():
        earlier = list(sites)
        for key, net in site.routed_ranges().items():
            path = f"sites[{i}].{key}"
            if other := next((each for each in earlier if net.overlaps(each[1])), None):
                fix = "name only networks of operators and applications; the link routes what is at sites"
                yield Problem(path, str(net), f"a range apart from {other[0]} ({other[1]})", fix)
            earlier.append((path, net))


def _kept(partial: PartialEnvironment) -> Iterator[Problem]:
    """Nothing outside of a cluster is reached from it by an address that it uses inside."""
    kept = {net: path for path, net in kept_ranges(partial)}
    for path, net in [*ranges(partial), *runners(partial)]:
        overlapping = next((each for each in kept if net.overlaps(each)), None)
        if overlapping is not None:
            yield Problem(
                path,
                str(net),
                f"a range apart from {overlapping}, {kept[overlapping]}: pods or Services of that cluster have it",
                "move one of them; a cluster reaches nothing in its own ranges",
            )
