"""What one site must hold to by itself: its kind says."""

from collections.abc import Iterator

from isthmus.environment.partial import PartialEnvironment
from isthmus.environment.problems import Problem


def check(partial: PartialEnvironment) -> Iterator[Problem]:
    """The problems of each site, by its kind, and that there is somebody who administrates their clusters."""
    if any(site.by_principals for site in partial.sites.values()) and partial.operator.principals == ():
        yield Problem("operator.principals", "none", "at least one", "name who administrates the clusters")
    ours = {own.account for site in partial.sites.values() if (own := site.credentials) is not None and own.account}
    ours |= {trusted.account for trusted in partial.policies.accounts or () if trusted.account}
    for field in ("principals", "viewers"):
        for i, principal in enumerate(getattr(partial.operator, field) or ()):
            others = [site.name for site in partial.sites.values() if principal and not site.admits(principal)]
            if others:
                yield Problem(
                    f"operator.{field}[{i}]",
                    repr(principal),
                    f"a principal of the partition of the site {others[0]!r}",
                    "name one of that partition; sites of two partitions are two environments",
                )
            elif principal and (account := principal.split(":")[4]) not in ours and ours:
                yield Problem(
                    f"operator.{field}[{i}]",
                    repr(principal),
                    f"a principal of {' or '.join(map(repr, sorted(ours)))}, the accounts of the sites",
                    f"name one of theirs, or trust {account!r} in policies.accounts, with reason and owner",
                )
    for i, site in partial.sites.items():
        yield from site.problems(f"sites[{i}]")
