"""Cross-checks of an environment, one idea a file: each a pure function from a draft to the problems in it."""

from collections.abc import Iterator

from components.environment.checks import addresses, capacity, models, names, references, sites
from components.environment.draft import Draft
from components.environment.problems import Problem

CHECKS = (names.check, references.check, sites.check, addresses.check, models.check, capacity.check)


def problems(draft: Draft) -> Iterator[Problem]:
    """Every problem that the checks find, in a fixed order."""
    for check in CHECKS:
        yield from check(draft)
