"""What the policy pack lets pass stands once, and an account of a site needs no trust."""

from collections.abc import Iterator

from isthmus.environment.partial import PartialEnvironment
from isthmus.environment.problems import Problem


def check(partial: PartialEnvironment) -> Iterator[Problem]:
    """Items that stand twice, and accounts that are ours anyway."""
    yield from partial.policies.problems("policies")
    own = {made.account: site.name for site in partial.sites.values() if (made := site.credentials) is not None}
    for i, trusted in enumerate(partial.policies.accounts or ()):
        if trusted.account is not None and trusted.account in own:
            expected = f"an account of nobody's site; it is that of {own[trusted.account]!r}"
            yield Problem(f"policies.accounts[{i}].account", repr(trusted.account), expected, "drop it")
