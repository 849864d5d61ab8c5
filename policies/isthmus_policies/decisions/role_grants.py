"""What data an identity's policy lets it read and write: by the names of actions, and the resources that they are on.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
(the access level of each action). A denial of the same action takes it away, whatever it is on: what is left is sure.
"""

from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from isthmus_policies.decisions.statements import statements_of, words

READS = (
    *("s3:GetObject", "s3:GetObjectVersion", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"),
    *("dynamodb:BatchGetItem", "dynamodb:GetRecords", "sqs:ReceiveMessage", "kinesis:GetRecords"),
    *("secretsmanager:GetSecretValue", "ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"),
    *("logs:GetLogEvents", "logs:FilterLogEvents", "elasticfilesystem:ClientMount", "ebs:GetSnapshotBlock"),
    *("rds-data:ExecuteStatement", "redshift-data:GetStatementResult", "es:ESHttpGet", "athena:GetQueryResults"),
)
WRITES = (
    *("s3:PutObject", "s3:ReplicateObject", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:BatchWriteItem"),
    *("sqs:SendMessage", "sns:Publish", "kinesis:PutRecord", "kinesis:PutRecords", "firehose:PutRecord"),
    *("firehose:PutRecordBatch", "secretsmanager:PutSecretValue", "secretsmanager:CreateSecret", "ssm:PutParameter"),
    *("logs:PutLogEvents", "elasticfilesystem:ClientWrite", "events:PutEvents", "rds-data:ExecuteStatement"),
    *(
        "redshift-data:ExecuteStatement",
        "es:ESHttpPost",
        "es:ESHttpPut",
        "lambda:InvokeFunction",
        "states:StartExecution",
    ),
    *("bedrock:InvokeModel", "sagemaker:InvokeEndpoint", "ecr:PutImage", "timestream:WriteRecords"),
)


class Granted(NamedTuple):
    """One action on data that a policy allows, and what it is on."""

    action: str
    is_write: bool
    resources: tuple[str, ...]


def granted(documents: Iterable[Any]) -> Iterator[Granted]:
    """The actions on data that documents of one identity allow together."""
    statements = [statement for document in documents for statement in statements_of(document)]
    denied = [s for s in statements if s.get("Effect") == "Deny" and not s.get("Condition")]
    for statement in statements:
        if statement.get("Effect") == "Allow":
            resources = tuple(words(statement.get("Resource"))) or ("*",)
            for actions, is_write in ((READS, False), (WRITES, True)):
                for action in actions:
                    if _names(statement, action) and not any(_names(other, action) for other in denied):
                        yield Granted(action, is_write, resources)


def _names(statement: Mapping[str, Any], action: str) -> bool:
    if "NotAction" in statement:
        return not _matches(statement["NotAction"], action)
    return _matches(statement.get("Action"), action)


def _matches(patterns: Any, action: str) -> bool:
    return any(fnmatchcase(action.lower(), pattern.strip().lower()) for pattern in words(patterns))
