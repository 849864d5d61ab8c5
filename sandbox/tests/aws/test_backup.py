"""Backup selections over the server."""

import json
import uuid
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.aws.conftest import Account

pytestmark = pytest.mark.slow

TRUST = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "backup.amazonaws.com"}}


class Place:
    """A plan, a role, and what makes selections."""

    def __init__(self, account: Account) -> None:
        self.backup, iam = account.client("backup"), account.client("iam")
        suffix = uuid.uuid4().hex[:8]
        self.backup.create_backup_vault(BackupVaultName=f"vault-{suffix}")
        self.document = {
            "BackupPlanName": f"plan-{suffix}",
            "Rules": [{"RuleName": "daily", "TargetBackupVaultName": f"vault-{suffix}"}],
        }
        self.plan = self.backup.create_backup_plan(BackupPlan=self.document)["BackupPlanId"]
        roles = {}
        for name, principal in (("backup", "backup.amazonaws.com"), ("other", "ec2.amazonaws.com")):
            trust = {"Version": "2012-10-17", "Statement": [{**TRUST, "Principal": {"Service": principal}}]}
            made = iam.create_role(RoleName=f"{name}-{suffix}", AssumeRolePolicyDocument=json.dumps(trust))
            roles[name] = made["Role"]["Arn"]
        self.role, self.other_role = roles["backup"], roles["other"]

    def select(self, **more: Any) -> Any:
        """CreateBackupSelection; what is None is left out."""
        asked = {"SelectionName": "models", "IamRoleArn": self.role, "Resources": ["arn:aws:s3:::models"], **more}
        asked = {k: v for k, v in asked.items() if v is not None}
        return self.backup.create_backup_selection(BackupPlanId=self.plan, BackupSelection=asked)


@pytest.fixture
def place(account: Account) -> Place:
    return Place(account)


def test_selection_from_its_making_to_its_end(place: Place) -> None:
    tags = {"StringEquals": [{"ConditionKey": "aws:ResourceTag/classification", "ConditionValue": "internal"}]}
    id_ = place.select(Resources=["*"], NotResources=["arn:aws:s3:::scratch-*"], Conditions=tags)["SelectionId"]
    known = place.backup.get_backup_selection(BackupPlanId=place.plan, SelectionId=id_)
    assert known["BackupSelection"]["Conditions"] == tags
    assert known["BackupSelection"]["NotResources"] == ["arn:aws:s3:::scratch-*"]
    (listed,) = place.backup.list_backup_selections(BackupPlanId=place.plan)["BackupSelectionsList"]
    assert (listed["SelectionId"], listed["SelectionName"]) == (id_, "models")
    with pytest.raises(ClientError, match="Related backup plan selections must be deleted"):
        place.backup.delete_backup_plan(BackupPlanId=place.plan)
    place.backup.delete_backup_selection(BackupPlanId=place.plan, SelectionId=id_)
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        place.backup.get_backup_selection(BackupPlanId=place.plan, SelectionId=id_)
    place.backup.delete_backup_plan(BackupPlanId=place.plan)
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        place.select()


def test_deleted_plans_name_is_free(place: Place) -> None:
    with pytest.raises(ClientError, match="AlreadyExistsException"):
        place.backup.create_backup_plan(BackupPlan=place.document)
    place.backup.delete_backup_plan(BackupPlanId=place.plan)
    again = place.backup.create_backup_plan(BackupPlan=place.document)["BackupPlanId"]
    assert again != place.plan


def test_same_selection_twice(place: Place) -> None:
    place.select()
    with pytest.raises(ClientError, match="AlreadyExistsException"):
        place.select()


ODD = [{"ConditionKey": "classification", "ConditionValue": "x"}]


@pytest.mark.parametrize(
    ("asked", "code", "message"),
    [
        ({"SelectionName": "with space"}, "InvalidParameterValueException", "1 to 50 alphanumeric"),
        ({"IamRoleArn": "backup"}, "InvalidParameterValueException", "Invalid ARN: backup"),
        ({"IamRoleArn": "arn:aws:iam::123456789012:role/none"}, "InvalidParameterValueException", "cannot be assumed"),
        ({"Resources": None}, "MissingParameterValueException", "Either Resources or Conditions"),
        ({"Resources": []}, "InvalidParameterValueException", "section must be non-empty"),
        ({"Resources": ["models"]}, "InvalidParameterValueException", "invalid ARN: models"),
        ({"Resources": ["arn:aws:s3:::*-logs"]}, "InvalidParameterValueException", "at the end"),
        ({"Resources": [f"arn:aws:s3:::b{i}*" for i in range(31)]}, "LimitExceededException", "30"),
        ({"Conditions": {"StringEquals": ODD}}, "InvalidParameterValueException", "aws:ResourceTag/"),
    ],
)
def test_refused(place: Place, asked: dict[str, Any], code: str, message: str) -> None:
    with pytest.raises(ClientError, match=message) as caught:
        place.select(**asked)
    assert caught.value.response["Error"]["Code"] == code
    assert place.backup.list_backup_selections(BackupPlanId=place.plan)["BackupSelectionsList"] == []


def test_role_that_backup_may_not_assume(place: Place) -> None:
    with pytest.raises(ClientError, match="cannot be assumed by AWS Backup"):
        place.select(IamRoleArn=place.other_role)


@pytest.mark.sandbox
def test_survives_a_restart(own_account: Account) -> None:
    place = Place(own_account)
    id_ = place.select()["SelectionId"]
    own_account.stop()
    own_account.start()
    (listed,) = place.backup.list_backup_selections(BackupPlanId=place.plan)["BackupSelectionsList"]
    assert listed["SelectionId"] == id_
