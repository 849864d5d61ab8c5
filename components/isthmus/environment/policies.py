"""What the policy pack lets pass, and who answers for it: reviewed together with all else that the environment says."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from isthmus.environment.base import Part, Text, known
from isthmus.environment.images import RegistryHost
from isthmus.environment.names import AccountId, HostName, OrganizationId, RuleId, TypePattern
from isthmus.environment.patterns import is_for_everything
from isthmus.environment.unique import listed
from isthmus.errors import Problem


def _day(value: str) -> str:
    try:
        date.fromisoformat(value)
    except ValueError:
        context = {"expected": 'a day, e.g. "2027-01-31", in quotes', "fix": "write the last day on which it holds"}
        raise PydanticCustomError("day", "{expected}", context) from None
    return value


def _some_resources(value: str) -> str:
    if is_for_everything(value):
        context = {"expected": "the URN or name of one resource, or of a few by * and ?", "fix": "name what it is for"}
        raise PydanticCustomError("pattern", "{expected}", context)
    return value


Day = Annotated[str, Field(strict=True), AfterValidator(_day)]
ResourcePattern = Annotated[Text, AfterValidator(_some_resources)]


class TrustedAccount(Part):
    """An AWS account that isn't a site's, whose principals may be named by policies of ours."""

    account: AccountId
    reason: Text
    owner: Text


class AllowedType(Part):
    """A resource type that nobody translated, or that moves data by itself: refused unless it is allowed here."""

    type: TypePattern
    reason: Text
    owner: Text


class Waiver(Part):
    """A breach that is accepted until a day: of one rule, by resources whose URN or name `resource` matches.

    One that has expired, that is for nothing, or for everything is a breach itself. A rule whose level is lowered needs
    one for the resource `the level`.
    """

    rule: RuleId
    resource: ResourcePattern
    reason: Text
    owner: Text
    expires: Day


class Policies(Part):
    """What the pack takes as ours beside the sites' accounts, networks and stores, and what it lets pass.

    `hosts` are names of private sites' hosts, e.g. of a Kafka there. With no `organizations`, one that a policy fixes
    is taken as ours. `registries` are those of container images beside the ones that the sites' `images` come from.
    `levels` are by rule; those of privacy rules stay mandatory unless a waiver accepts another. `remediate` are rules
    whose breaches the pack mends by itself before the resource is made; the reference of the policies says which can.
    """

    accounts: tuple[TrustedAccount, ...] = ()
    organizations: tuple[OrganizationId, ...] = ()
    hosts: tuple[HostName, ...] = ()
    registries: tuple[RegistryHost, ...] = ()
    allow: tuple[AllowedType, ...] = ()
    levels: Mapping[RuleId, Literal["mandatory", "advisory", "disabled"]] = {}
    remediate: tuple[RuleId, ...] = ()
    waivers: tuple[Waiver, ...] = ()

    def problems(self, path: str) -> Iterator[Problem]:
        """What stands twice."""
        yield from listed("account", f"{path}.accounts", tuple(item.account for item in self.accounts or ()))
        yield from listed("organization", f"{path}.organizations", self.organizations)
        yield from listed("host", f"{path}.hosts", self.hosts)
        yield from listed("registry", f"{path}.registries", self.registries)
        yield from listed("rule", f"{path}.remediate", self.remediate)
        yield from listed("type", f"{path}.allow", tuple(item.type for item in self.allow or ()))
        waivers = [f"{item.rule} of {item.resource}" for item in self.waivers or () if known(item.rule, item.resource)]
        yield from listed("waiver", f"{path}.waivers", tuple(waivers))
