"""Cross-checks of an environment, one idea a file: each a pure function from a partial to the problems in it."""

from collections.abc import Iterator

from isthmus.environment.checks import (
    accounts,
    addresses,
    applications,
    capacity,
    in_cluster,
    joined,
    links,
    models,
    names,
    policies,
    references,
    sites,
    tenants,
    ways_down,
)
from isthmus.environment.partial import PartialEnvironment
from isthmus.environment.problems import Problem

CHECKS = (
    names.check,
    joined.check,
    references.check,
    sites.check,
    accounts.check,
    addresses.check,
    models.check,
    tenants.check,
    applications.check,
    in_cluster.check,
    ways_down.check,
    capacity.check,
    links.check,
    policies.check,
)


def problems(partial: PartialEnvironment) -> Iterator[Problem]:
    """Every problem that the checks find, in a fixed order."""
    for check in CHECKS:
        yield from check(partial)
