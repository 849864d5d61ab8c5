"""Whose principals and resources are an environment's own in AWS: what policies call the data perimeter.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_data-perimeters.html
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from isthmus.environment import AwsSite, Environment


@dataclass(frozen=True)
class Perimeter:
    """The accounts of sites, and who else is trusted."""

    regions: Mapping[str, Sequence[str]]
    """The regions of sites by their account."""
    trusted: Sequence[str]
    """Accounts whose principals policies may name."""
    organizations: Sequence[str]
    """Organisations of which every account is trusted."""
    operators: Sequence[str]
    """The ARNs of those who deploy."""

    @property
    def accounts(self) -> list[str]:
        """All accounts that are named."""
        return sorted({*self.regions, *self.trusted})

    def foreign(self, of: str) -> dict[str, list[str]]:
        """What is true of nobody of ours, for `aws:{of}Account` and `aws:{of}OrgID`: both must differ."""
        keys: dict[str, list[str]] = {f"aws:{of}Account": self.accounts}
        if self.organizations:
            keys[f"aws:{of}OrgID"] = sorted(self.organizations)
        return keys


def perimeter_of(environment: Environment) -> Perimeter | None:
    """The perimeter of an environment; None where it has no site on AWS."""
    regions: dict[str, set[str]] = {}
    for site in environment.sites:
        if isinstance(site, AwsSite):
            regions.setdefault(site.account, set()).add(site.region)
    if not regions:
        return None
    return Perimeter(
        regions={account: sorted(names) for account, names in sorted(regions.items())},
        trusted=[item.account for item in environment.policies.accounts],
        organizations=environment.policies.organizations,
        operators=sorted(environment.operator.principals),
    )
