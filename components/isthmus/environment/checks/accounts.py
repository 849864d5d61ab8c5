"""Credentials: those that several sites share are of one account, so sites in several accounts name each their own."""

from collections.abc import Iterator

from isthmus.environment.partial import PartialEnvironment
from isthmus.environment.problems import Problem, shown
from isthmus.environment.sites.base import Credentials


def check(partial: PartialEnvironment) -> Iterator[Problem]:
    """Sites whose credentials are of another site's account."""
    first: dict[tuple[str, str | None], tuple[int, Credentials]] = {}
    for i, site in partial.sites.items():
        if (own := site.credentials) is None:
            continue
        j, other = first.setdefault((own.key, own.name), (i, own))
        if other.account != own.account:
            yield Problem(
                f"sites[{i}].{own.key}",
                shown(own.name) if own.name else f"nothing, so the credentials that sites[{j}] is deployed with, too",
                f"one with credentials of the account {own.account!r}; sites[{j}] is in {other.account!r}",
                f"name one {own.key} an account",
            )
