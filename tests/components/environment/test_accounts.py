"""Sites in several AWS accounts: credentials that sites share are of one account."""

from copy import deepcopy
from itertools import product
from typing import Any

import pytest
from tests.components.environments import in_account, raw

from isthmus.environment import Environment, EnvironmentInvalid

ACCOUNTS, PROFILES = ("123456789012", "210987654321"), (None, "one", "two")


def environment(*sites: tuple[str, str | None]) -> dict[str, Any]:
    """An environment with an AWS site for each account and profile."""
    config = raw()
    first = config["sites"][1]
    for number, (account, profile) in enumerate(sites):
        site = first if not number else deepcopy(first)
        if number:
            config["sites"].append(site)
            site.update(name=f"public-{number}", bucket=f"bucket-{number}", cidr=f"10.{60 + number}.0.0/16")
            site["cluster"].update(name=f"cluster-{number}", service_cidr=f"10.{70 + number}.0.0/20")
            for place, zone in enumerate(site["zones"]):
                zone["cidr"] = f"10.{60 + number}.{16 * place}.0/20"
        in_account(site, account)
        site["account"] = account
        site.pop("profile", None)
        if profile:
            site["profile"] = profile
    config["operator"]["principals"] = [f"arn:aws:iam::{sites[0][0]}:user/operator"]
    return config


def places(config: dict[str, Any]) -> list[str]:
    """Where loading finds problems."""
    try:
        Environment.load(config)
    except EnvironmentInvalid as error:
        return [problem.path for problem in error.problems]
    return []


@pytest.mark.parametrize("sites", list(product(product(ACCOUNTS, PROFILES), repeat=2)))
def test_one_profile_is_of_one_account(sites: tuple[tuple[str, str | None], ...]) -> None:
    (account, profile), (other, another) = sites
    wrong = profile == another and account != other
    assert places(environment(*sites)) == (["sites[2].profile"] if wrong else [])


def test_each_later_site_is_named_with_the_first() -> None:
    one, other = ACCOUNTS
    config = environment((one, "x"), (other, "x"), (one, "x"), ("333333333333", "x"))
    with pytest.raises(EnvironmentInvalid) as refused:
        Environment.load(config)
    assert [problem.path for problem in refused.value.problems] == ["sites[2].profile", "sites[4].profile"]
    assert f"the account {other!r}; sites[1] is in {one!r}" in str(refused.value)


@pytest.mark.parametrize(("key", "value"), [("profile", "a b"), ("account", 12)])
def test_of_what_cannot_be_read_nothing_is_said(key: str, value: object) -> None:
    config = environment((ACCOUNTS[0], None), (ACCOUNTS[1], None))
    config["sites"][2][key] = value
    assert places(config) == [f"sites[2].{key}"]
