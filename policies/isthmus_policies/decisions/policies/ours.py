"""Who is ours: accounts, organizations, and what else a document may fix a request to."""

from dataclasses import dataclass

from isthmus_policies.estate import Estate

RESOURCE_ACCOUNT, RESOURCE_ORGANIZATION = "000000000000", "o-ofthisresource"
"""Stand for `${aws:ResourceAccount}` and `${aws:ResourceOrgID}`: those of the resource, which is ours."""


@dataclass(frozen=True)
class Ours:
    """Who isn't an outsider. With no account or organization named, any that a document fixes is taken as ours."""

    accounts: frozenset[str] = frozenset()
    organizations: frozenset[str] = frozenset()

    def has(self, account: str) -> bool:
        """Whether an account is ours."""
        return not self.accounts or account in self.accounts


def of_estate(estate: Estate) -> Ours:
    """Those of an environment."""
    return Ours(estate.accounts, estate.organizations)
