"""What data an identity's policy lets it read and write: by the names of actions, and the resources that they are on.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
(the access level of each action). A denial of the same action takes it away, whatever it is on: what is left is sure.
"""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any, NamedTuple

from isthmus_policies.decisions.policies.document import Statement, readable

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
EVERY = tuple(dict.fromkeys((*READS, *WRITES)))


class Granted(NamedTuple):
    """One action on data that a policy allows, and what it is on."""

    action: str
    is_write: bool
    resources: tuple[str, ...]


def granted(documents: Iterable[Any]) -> Iterator[Granted]:
    """The actions on data that documents of one identity allow together."""
    statements = [statement for document in documents for statement in readable(document)]
    denied = {
        action
        for statement in statements
        if statement.denies and not statement.conditions
        for action in _actions(statement)
    }
    for statement in statements:
        if not statement.denies:
            resources = _texts(statement.resources) or ("*",)
            for action in _actions(statement):
                if action not in denied:
                    yield from (Granted(action, is_write, resources) for is_write in _kinds(action))


def _actions(statement: Statement) -> tuple[str, ...]:
    """The actions on data that a statement is about."""
    if statement.not_actions is not None:
        others = _matching(_texts(statement.not_actions))
        return tuple(action for action in EVERY if action not in others)
    return _matching(_texts(statement.actions))


def _texts(values: tuple[Any, ...] | None) -> tuple[str, ...]:
    return tuple(value for value in values or () if isinstance(value, str))


@lru_cache(maxsize=4096)
def _matching(patterns: tuple[str, ...]) -> tuple[str, ...]:
    lower = [pattern.strip().lower() for pattern in patterns]
    return tuple(action for action in EVERY if any(fnmatchcase(action.lower(), pattern) for pattern in lower))


def _kinds(action: str) -> Iterator[bool]:
    """Whether it reads, writes, or both."""
    if action in READS:
        yield False
    if action in WRITES:
        yield True
