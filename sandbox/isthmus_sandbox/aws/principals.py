"""Roles and users that an environment names as its operators: on AWS they are there before a stack is.

Who deploys is one of them, so that the clusters that it makes let it in; the account's user `operator` makes them, and
is the one who deploys where they are not of its account, or it is one of them.
"""

import json
import os
import re
import tempfile
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from isthmus_sandbox.aws.credentials import USER, operator
from isthmus_sandbox.jobs import JobError
from isthmus_sandbox.supervisor.layout import Layout

LIFETIME = 3600  # seconds of a role's session, its default on AWS
SPARE = 1800  # seconds that must be left of it when a command begins

ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
_ARN = re.compile(r"arn:aws[a-z-]*:iam::(?P<account>\d{12}):(?P<kind>role|user)(?P<path>/(?:.*/)?)(?P<name>[^/]+)")


def declare(layout: Layout, endpoint: str, account: str, arns: Iterable[str]) -> None:
    """Make those of `arns` that are the account's and aren't there, and keep credentials of who deploys.

    Raises:
        JobError: AWS doesn't answer or refuses.
    """
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError

    id_, secret = operator(layout, account)
    keys: dict[str, Any] = {"aws_access_key_id": id_, "aws_secret_access_key": secret, "region_name": "us-east-1"}
    session = boto3.Session(**keys)
    options = Config(connect_timeout=5, read_timeout=30, retries={"max_attempts": 2})
    iam, sts = (session.client(name, endpoint_url=endpoint, config=options) for name in ("iam", "sts"))
    matches = [match for arn in arns if (match := _ARN.fullmatch(arn)) and match["account"] == account]
    try:
        for match in matches:
            _make(iam, match)
        if (
            matches
            and (deploys := _deploys(matches)) is not None
            and _ends(_file(layout, deploys)) < time.time() + SPARE
        ):
            _write(_file(layout, deploys), _credentials(iam, sts, deploys))
    except BotoCoreError as error:
        raise JobError(
            f"the sandbox's AWS doesn't answer ({type(error).__name__})", fix="start it: `isthmus sandbox up`"
        ) from None
    except ClientError as error:
        raise JobError(
            f"the operators of account {account} can't be made: {error}", fix="correct operator.principals in its file"
        ) from None


def variables(layout: Layout, account: str, arns: Iterable[str]) -> Mapping[str, str]:
    """The credentials of who deploys into an account, as the SDKs read them."""
    matches = [match for arn in arns if (match := _ARN.fullmatch(arn)) and match["account"] == account]
    deploys = _deploys(matches)
    if deploys is None or not (file := _file(layout, deploys)).exists():
        id_, secret = operator(layout, account)
        return {"AWS_ACCESS_KEY_ID": id_, "AWS_SECRET_ACCESS_KEY": secret}
    return dict(json.loads(file.read_text())["variables"])


def _deploys(matches: list[re.Match[str]]) -> re.Match[str] | None:
    """The first of an account's principals; None for the user `operator` itself, or where there is none."""
    if not matches or any((match["kind"], match["path"], match["name"]) == ("user", "/", USER) for match in matches):
        return None
    return matches[0]


def _make(iam: Any, match: re.Match[str]) -> None:
    root = {"AWS": f"arn:aws:iam::{match['account']}:root"}
    trust = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": root}],
    }
    try:
        if match["kind"] == "role":
            iam.create_role(RoleName=match["name"], Path=match["path"], AssumeRolePolicyDocument=json.dumps(trust))
            iam.attach_role_policy(RoleName=match["name"], PolicyArn=ADMINISTRATOR)
        else:
            iam.create_user(UserName=match["name"], Path=match["path"])
            iam.attach_user_policy(UserName=match["name"], PolicyArn=ADMINISTRATOR)
    except iam.exceptions.EntityAlreadyExistsException:
        pass


def _credentials(iam: Any, sts: Any, match: re.Match[str]) -> dict[str, Any]:
    if match["kind"] == "user":
        key = iam.create_access_key(UserName=match["name"])["AccessKey"]
        return {
            "ends": None,
            "variables": {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]},
        }
    response = sts.assume_role(RoleArn=match[0], RoleSessionName="isthmus-sandbox", DurationSeconds=LIFETIME)
    credentials = response["Credentials"]
    return {
        "ends": time.time() + LIFETIME,
        "variables": {
            "AWS_ACCESS_KEY_ID": credentials["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": credentials["SecretAccessKey"],
            "AWS_SESSION_TOKEN": credentials["SessionToken"],
        },
    }


def _file(layout: Layout, match: re.Match[str]) -> Path:
    name = f"{match['account']}-{match['kind']}-{match['name']}.json"
    return layout.folder("etc", "aws", "principals") / name


def _ends(file: Path) -> float:
    """When kept credentials end, seconds since 1970."""
    if not file.exists():
        return 0.0
    ends = json.loads(file.read_text())["ends"]
    return float("inf") if ends is None else float(ends)


def _write(file: Path, content: dict[str, Any]) -> None:
    descriptor, fresh = tempfile.mkstemp(dir=file.parent)  # mode 0600
    with os.fdopen(descriptor, "w") as stream:
        json.dump(content, stream)
    os.replace(fresh, file)
