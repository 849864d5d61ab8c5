"""Accounts: each environment's own, in one AWS; they come to be when their operator first calls."""

from typing import Any

import boto3
import pytest

from isthmus_sandbox.aws import principals, services
from isthmus_sandbox.aws.credentials import ACCOUNT, operator
from tests.aws.conftest import Account

pytestmark = pytest.mark.sandbox

OTHER = "210987654321"
ROLE, USER = f"arn:aws:iam::{OTHER}:role/deploy/isthmus-deployer", f"arn:aws:iam::{OTHER}:user/ada"


def client(account: Account, service: str, number: str) -> Any:
    id_, secret = operator(account.layout, number)
    where = {"region_name": "eu-central-1", "endpoint_url": services.url(account.layout)}
    return boto3.client(service, aws_access_key_id=id_, aws_secret_access_key=secret, **where)


def test_a_running_aws_gets_an_account_with_what_its_environment_names(account: Account) -> None:
    for _ in range(2):
        principals.declare(
            account.layout, services.url(account.layout), OTHER, [ROLE, USER, f"arn:aws:iam::{ACCOUNT}:role/x"]
        )
    for number in (ACCOUNT, OTHER):
        identity = client(account, "sts", number).get_caller_identity()
        assert identity["Arn"] == f"arn:aws:iam::{number}:user/operator"
    iam = client(account, "iam", OTHER)
    assert [role["Arn"] for role in iam.list_roles()["Roles"]] == [ROLE]
    assert USER in [user["Arn"] for user in iam.list_users()["Users"]]
    assert iam.get_policy(PolicyArn="arn:aws:iam::aws:policy/AmazonEKSWorkerNodeMinimalPolicy")
    assert ROLE not in [role["Arn"] for role in client(account, "iam", ACCOUNT).list_roles()["Roles"]]


def test_what_is_in_one_account_isn_t_in_the_other(account: Account) -> None:
    vpc = client(account, "ec2", OTHER).create_vpc(CidrBlock="10.77.0.0/16")["Vpc"]
    assert vpc["OwnerId"] == OTHER
    known = client(account, "ec2", ACCOUNT).describe_vpcs()["Vpcs"]
    assert vpc["VpcId"] not in [one["VpcId"] for one in known]


@pytest.mark.parametrize(
    ("arns", "deploys"),
    [
        ([ROLE, USER], f"arn:aws:sts::{OTHER}:assumed-role/isthmus-deployer/isthmus-sandbox"),
        ([USER, ROLE], USER),
        ([ROLE, f"arn:aws:iam::{OTHER}:user/operator"], f"arn:aws:iam::{OTHER}:user/operator"),
        ([f"arn:aws:iam::{ACCOUNT}:role/x"], f"arn:aws:iam::{OTHER}:user/operator"),
    ],
)
def test_who_deploys_is_who_the_environment_names(account: Account, arns: list[str], deploys: str) -> None:
    principals.declare(account.layout, services.url(account.layout), OTHER, arns)
    env = principals.variables(account.layout, OTHER, arns)
    session = boto3.Session(
        env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"], env.get("AWS_SESSION_TOKEN"), "eu-central-1"
    )
    identity = session.client("sts", endpoint_url=services.url(account.layout)).get_caller_identity()
    assert (identity["Arn"], identity["Account"]) == (deploys, OTHER)
    assert principals.variables(account.layout, OTHER, arns) == env, "they are kept"
