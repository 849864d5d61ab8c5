"""Providers lead to accounts of the environment."""

import json
from typing import Any

import pytest
from tests.policies.helpers import subject
from tests.policies.tables import ACCOUNT, judge, reads

from isthmus_policies.estate import Estate
from isthmus_policies.rules.residency.providers_are_ours import rule
from isthmus_policies.values import UNKNOWN

AWS, NATIVE = "pulumi:providers:aws", "pulumi:providers:aws-native"
OURS, FOREIGN = f"arn:aws:iam::{ACCOUNT}:role/r", "arn:aws:iam::999988887777:role/r"
FOREIGN_PROPS: list[dict[str, Any]] = [
    {"allowedAccountIds": json.dumps([ACCOUNT, "999988887777"])},
    {"allowedAccountIds": ["999988887777"]},
    {"assumeRoles": json.dumps([{"roleArn": OURS}, {"roleArn": FOREIGN}])},
    {"assumeRole": {"roleArn": FOREIGN}},
    {"assumeRoleWithWebIdentity": json.dumps({"role_arn": FOREIGN})},
]
TABLE = {
    "compliant": [
        subject(AWS, allowedAccountIds=json.dumps([ACCOUNT])),
        subject(AWS, allowedAccountIds=[ACCOUNT]),
        subject(AWS, assumeRoles=json.dumps([{"roleArn": OURS}])),
        subject(AWS, assumeRole=json.dumps({"roleArn": OURS})),
    ],
    "violating": [(subject(token, **props), "999988887777") for token in (AWS, NATIVE) for props in FOREIGN_PROPS],
    "not applicable": [subject("pulumi:providers:openstack", **FOREIGN_PROPS[1]), subject("aws:iam/role:Role")],
    "unknown": [
        (subject(AWS, allowedAccountIds=UNKNOWN), "isn't known at preview"),
        (subject(AWS, allowedAccountIds="["), "isn't known at preview"),
        (subject(AWS, assumeRoles=[{"roleArn": UNKNOWN}]), "as a plain value"),
    ],
    "near miss": [
        subject(AWS),
        subject(AWS, profile="public", region="eu-central-1"),
        subject(AWS, forbiddenAccountIds=json.dumps(["999988887777"])),
    ],
}
test_table = reads(rule, TABLE)


@pytest.mark.parametrize("props", FOREIGN_PROPS)
def test_nothing_is_asked_where_no_account_is_named(props: dict[str, Any]) -> None:
    assert judge(rule, [subject(AWS, **props)], Estate()) == []
