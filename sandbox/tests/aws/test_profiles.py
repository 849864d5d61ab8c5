"""The variables of an environment in several accounts: each site's profile has credentials of its account alone."""

import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from isthmus_sandbox.aws import principals, services
from isthmus_sandbox.aws.credentials import ACCOUNT
from isthmus_sandbox.supervisor.layout import Layout
from isthmus_sandbox.surroundings import only
from tests.aws.conftest import Account

ONE, OTHER = "444444444444", "333333333333"


def environment(*sites: tuple[str, str | None], principals: tuple[str, ...] = ()) -> Any:
    """As much of one as is asked for: sites by account and profile."""
    found = [SimpleNamespace(kind="aws", region="eu-west-1", account=a, profile=p) for a, p in sites]
    return SimpleNamespace(sites=found, operator=SimpleNamespace(principals=principals))


def keys(variables: dict[str, str], profile: str | None) -> str:
    """The access key that an SDK takes."""
    with only(variables):
        found = boto3.Session(profile_name=profile).get_credentials()
        assert found is not None
        return str(found.access_key)


@pytest.mark.parametrize(
    ("sites", "own"),
    [
        ([], ACCOUNT),
        ([(ONE, None)], ONE),
        ([(ONE, "a"), (OTHER, None)], OTHER),
        ([(ONE, None), (OTHER, "b")], ONE),
        ([(ONE, "a"), (OTHER, "b/c.d@e")], ONE),
        ([(ONE, "default"), (OTHER, None)], OTHER),
    ],
)
def test_every_profile_is_of_its_account(sites: list[tuple[str, str | None]], own: str, tmp_path: Path) -> None:
    layout = Layout("t", tmp_path / "t")
    variables = services.shell(layout, environment(*sites))
    assert variables["AWS_ACCESS_KEY_ID"] == principals.variables(layout, own, ())["AWS_ACCESS_KEY_ID"]
    for account, profile in sites:
        if profile:
            assert keys(variables, profile) == principals.variables(layout, account, ())["AWS_ACCESS_KEY_ID"]
    file = Path(variables["AWS_SHARED_CREDENTIALS_FILE"])
    assert file == Path(os.devnull) or file.stat().st_mode & 0o777 == 0o600


def test_no_file_of_a_persons_own_is_read(tmp_path: Path) -> None:
    for variables in (
        services.shell(Layout("t", tmp_path / "t")),
        services.shell(Layout("t", tmp_path / "t"), environment((ONE, "a"))),
    ):
        for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
            path = Path(variables[name])
            assert path == Path(os.devnull) or path.is_relative_to(tmp_path)


def test_two_environments_may_call_two_accounts_by_one_name(tmp_path: Path) -> None:
    layout = Layout("t", tmp_path / "t")
    found = [services.shell(layout, environment((account, "admin"))) for account in (ONE, OTHER)]
    assert keys(found[0], "admin") != keys(found[1], "admin")
    assert services.shell(layout, environment((ONE, "admin"))) == found[0]


@pytest.mark.sandbox
def test_aws_takes_each_for_who_deploys_into_its_account(account: Account) -> None:
    arns = tuple(f"arn:aws:iam::{number}:role/deployer" for number in (ONE, OTHER))
    described = environment((ONE, None), (OTHER, "other"), principals=arns)
    services.prepare(account.layout, described)
    variables = services.shell(account.layout, described)
    for profile, number in ((None, ONE), ("other", OTHER)):
        with only({**os.environ, **variables}):
            identity = boto3.Session(profile_name=profile).client("sts").get_caller_identity()
        assert (identity["Account"], identity["Arn"].rpartition("/")[0]) == (
            number,
            f"arn:aws:sts::{number}:assumed-role/deployer",
        )
