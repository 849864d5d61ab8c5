"""What data a role may read and write."""

import json
from typing import Any

import pytest

from isthmus_policies.decisions.role_grants import granted


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: Any, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": "arn:aws:s3:::a/*", **more}


@pytest.mark.parametrize(
    ("documents", "actions"),
    [
        ([document(allow("s3:GetObject"))], {"s3:GetObject"}),
        ([document(allow(["s3:Get*", "S3:PUTOBJECT"]))], {"s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"}),
        ([document(allow("s3:List*"), allow("kms:Decrypt"))], set()),
        ([document(allow("s3:PutObject"), {"Effect": "Deny", "Action": "s3:*", "Resource": "*"})], set()),
        (
            [document(allow("sqs:SendMessage")), document({"Effect": "Deny", "NotAction": "sqs:*", "Resource": "*"})],
            {"sqs:SendMessage"},
        ),
        ([document(allow("sqs:SendMessage")), "no document", None, 5, {}], {"sqs:SendMessage"}),
        ([document({"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*"})], set()),
    ],
)
def test_actions_on_data_are_told_by_their_names(documents: list[Any], actions: set[str]) -> None:
    assert {one.action for one in granted(documents)} == actions


def test_a_denial_under_a_condition_takes_nothing_away() -> None:
    denial = {"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*", "Condition": {"Bool": {"a": "b"}}}
    (one,) = granted([document(allow("s3:PutObject"), denial)])
    assert one.is_write and one.resources == ("arn:aws:s3:::a/*",)
