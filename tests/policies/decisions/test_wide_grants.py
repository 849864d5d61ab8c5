"""What an identity's policy grants too widely, in words."""

from typing import Any

import pytest

from isthmus_policies.decisions.wide_grants import problems
from isthmus_policies.values import NOT_KNOWN, UNKNOWN


def widely(effect: str = "Allow", **fields: Any) -> list[str]:
    return list(problems({"Statement": {"Effect": effect, "Resource": "*", **fields}}))


@pytest.mark.parametrize(
    ("action", "wide"),
    [
        ("*", "Action '*'"),
        ("*:*", "Action '*:*'"),
        (" ** ", "Action ' ** '"),
        ("", "Action ''"),
        ("?*:?", "Action '?*:?'"),
        ("s3:*", "Action 's3:*' on everything"),
        ("s3:?*", "Action 's3:?*' on everything"),
        ("s3", "Action 's3' on everything"),
        ("s*:Get", "Action 's*:Get' on everything"),
        ("*:Get", "Action '*:Get' on everything"),
        ("s3:Get*", ""),
        ("s3:a:*", ""),
        ("s?:Get", ""),
        (["s3:Get*", "sqs:*"], "Action 'sqs:*' on everything"),
        (["s3:Get*", UNKNOWN], "actions that aren't known at preview"),
    ],
)
def test_every_action_or_a_whole_service_is_wide(action: Any, wide: str) -> None:
    assert widely(Action=action) == ([f"statement number 1, which allows {wide}"] if wide else [])
    assert widely("Deny", Action=action) == []


@pytest.mark.parametrize(
    ("resource", "is_everything"),
    [
        ("*", True),
        (" * ", True),
        ("?*", True),
        ("arn:aws:s3:::*", True),
        ("arn:aws:ec2:*:*:*/*", True),
        ("arn:aws:ec2:eu:*:*", True),
        ("arn:*", False),
        ("arn:aws:s3:::b", False),
        ("arn:aws:ec2:*:1:*", False),
        ("urn:aws:ec2:*:*:*", False),
        ("*:aws:s3:::*", False),
        (["arn:aws:s3:::b", "*"], True),
        (UNKNOWN, False),
        ([], False),
        (None, False),
    ],
)
def test_everything_is_a_resource_of_no_account_and_no_name(resource: Any, is_everything: bool) -> None:
    assert bool(widely(Action="s3:*", Resource=resource)) is is_everything
    assert bool(widely(NotAction="s3:*", Resource=resource)) is is_everything
    assert widely(Action="*", Resource=resource)  # wherever


def test_all_but_some_is_everything() -> None:
    assert widely(Action="s3:*", Resource=None, NotResource="a")
    got = 'statement number 1, which allows all but ["iam:*"] on everything'
    assert widely(NotAction="iam:*") == widely(NotAction="iam:*", Resource=None, NotResource="a") == [got]
    assert "aren't known" in widely(NotAction=["iam:*", UNKNOWN])[0]


def test_each_statement_is_a_problem_of_its_own_and_what_is_none_is_one() -> None:
    several = [{"Sid": "a", "Action": "*"}, {"Effect": "Deny", "Action": "*"}, {"Action": "s3:Get"}, {"Action": "*"}]
    got = [f"statement {title}, which allows Action '*'" for title in ("'a'", "number 4")]
    assert list(problems({"Statement": several})) == got
    assert list(problems(UNKNOWN)) == [NOT_KNOWN]
