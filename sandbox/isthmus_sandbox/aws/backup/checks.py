"""What a backup selection must be.

Sources: https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupSelection.html and
API_CreateBackupSelection.html; the quotas: https://docs.aws.amazon.com/aws-backup/latest/devguide/aws-backup-limits.html;
the messages of an empty selection: hashicorp/terraform-provider-aws#24235, lgallard/terraform-aws-backup#38.
"""

import json
import re
from typing import Any

from isthmus_sandbox.aws.errors import AwsError

Json = dict[str, Any]
NAME = re.compile(r"[a-zA-Z0-9\-_.]{1,50}")
ARN = re.compile(r"arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:(\d{12}|\*)?:.+")
ROLE = re.compile(r"arn:aws[a-z-]*:iam::(\d{12}):role/(?:.+/)?([^/]+)")
MOST_ARNS, MOST_PATTERNS, MOST_CONDITIONS = 500, 30, 30
OPERATORS = ("StringEquals", "StringNotEquals", "StringLike", "StringNotLike")
TAG = "aws:ResourceTag/"
PRINCIPAL = "backup.amazonaws.com"


def invalid(message: str) -> AwsError:
    """InvalidParameterValueException."""
    return AwsError("InvalidParameterValueException", message)


def missing(message: str) -> AwsError:
    """MissingParameterValueException."""
    return AwsError("MissingParameterValueException", message)


def selection(request: Json, iam: Any) -> Json:
    """A selection as it is kept. Raises InvalidParameterValueException, MissingParameterValueException."""
    for member in ("SelectionName", "IamRoleArn"):
        if not request.get(member):
            raise missing(f"{member} must not be null")
    if not NAME.fullmatch(request["SelectionName"]):
        raise invalid(
            f"Selection name {request['SelectionName']} is not valid: 1 to 50 alphanumeric or '-_.' characters"
        )
    _role(request["IamRoleArn"], iam)
    listed, tags, conditions = (request.get(k) for k in ("Resources", "ListOfTags", "Conditions"))
    if listed is None and tags is None and conditions is None:
        raise missing("Either Resources or Conditions must not be null")
    if not listed and not tags:
        raise invalid("Invalid backup selection. Either 'ListOfTags' or 'Resources' section must be non-empty.")
    for member in ("Resources", "NotResources"):
        _arns(member, request.get(member) or [])
    _conditions(tags or [], conditions or {})
    return {k: v for k, v in request.items() if v is not None}


def _role(arn: str, iam: Any) -> None:
    """A role of the account that AWS Backup may assume."""
    match = ROLE.fullmatch(arn)
    if not match:
        raise invalid(f"Invalid ARN: {arn}. A role's ARN is expected.")
    role = next((r for r in iam.roles.values() if r.arn == arn), None)
    trusted = json.loads(role.assume_role_policy_document or "{}") if role else {}
    statements = trusted.get("Statement") or []
    for statement in [statements] if isinstance(statements, dict) else statements:
        principal = statement.get("Principal")
        services = principal.get("Service") if isinstance(principal, dict) else None
        if statement.get("Effect") == "Allow" and PRINCIPAL in (services if isinstance(services, list) else [services]):
            return
    raise invalid(f"IAM Role {arn} cannot be assumed by AWS Backup")


def _arns(member: str, arns: list[str]) -> None:
    """ARNs, or prefixes of them with an asterisk at the end, or one asterisk for all."""
    for arn in arns:
        if arn != "*" and not ARN.fullmatch(arn):
            raise invalid(f"{member}: invalid ARN: {arn}")
        if "*" in arn[:-1] and not arn.startswith("arn:aws:ec2:*:*:"):
            raise invalid(f"{member}: {arn}: an asterisk is supported at the end of an ARN only")
    patterns = [arn for arn in arns if "*" in arn]
    if len(arns) > MOST_ARNS or len(patterns) > MOST_PATTERNS:
        raise AwsError(
            "LimitExceededException", f"{member}: at most {MOST_ARNS} ARNs, {MOST_PATTERNS} of them with wildcards"
        )


def _conditions(tags: list[Json], conditions: Json) -> None:
    for tag in tags:
        if tag.get("ConditionType") != "STRINGEQUALS":
            raise invalid(
                f"ListOfTags: ConditionType {tag.get('ConditionType')} is not valid: STRINGEQUALS is expected"
            )
        if not tag.get("ConditionKey") or tag.get("ConditionValue") is None:
            raise missing("ListOfTags: ConditionKey and ConditionValue must not be null")
    if unknown := [name for name in conditions if name not in OPERATORS]:
        raise invalid(f"Conditions: {unknown[0]} is not one of {', '.join(OPERATORS)}")
    entries = [condition for ones in conditions.values() for condition in ones or []]
    for condition in entries:
        if not str(condition.get("ConditionKey") or "").startswith(TAG):
            raise invalid(
                f"Conditions: ConditionKey {condition.get('ConditionKey')} is not valid: it must begin with {TAG}"
            )
        if condition.get("ConditionValue") is None:
            raise missing("Conditions: ConditionValue must not be null")
    if len(tags) + len(entries) > MOST_CONDITIONS:
        raise AwsError("LimitExceededException", f"at most {MOST_CONDITIONS} conditions and tags of a selection")
