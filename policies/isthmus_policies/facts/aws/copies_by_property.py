"""Copies on AWS that a property says by its own name, on whatever type it stands: logs, dead letters, what is restored.

AWS names these alike in all services: `logGroupName`, `deadLetterConfig.targetArn`, `snapshotIdentifier`. A service
that comes tomorrow is followed without a line here. And a log group that a service makes by itself is named after what
writes to it: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from isthmus_policies.facts.aws.copies import KEPT, LOG_GROUPS, SINKS
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.copies import structure
from isthmus_policies.facts.place import AWS_PACKAGES
from isthmus_policies.subject import Subject

LOGS = re.compile(
    r"(?i).*log_?groups?_?(name|arn)?s?$|.*log_?destinations?(arn)?$|.*logs?\.(.*\.)?(bucket|s3_?bucket|bucket_?name|bucket_?arn|"
    r"s3_?bucket_?name|location|delivery_?stream|s3_?uri)$|.*logg?ing\w*\.(.*\.)?(bucket|bucket_?name|s3_?bucket_?name|"
    r"delivery_?stream\w*|log_?location)$|.*log_?delivery\w*\.(.*\.)?(destination|bucket|delivery_?stream)$|"
    r".*(^|\.)delivery_?stream_?(name|arn)?$|log_?uri$|(.*\.)?awslogs-group$|s3_?bucket_?name$|"
    r".*cloudwatch_?logs\.group_?name$|.*log_?configuration\.(.*\.)?s3_?bucket_?name$"
)
"""Where a resource writes logs. `s3BucketName` at the top is a trail's and a delivery channel's."""
RESULTS = re.compile(
    r"(?i).*(output_?location|s3_?output_?(path|location|bucket|uri)|output_?s3_?(bucket|uri|location)|destination_?s3_?uri|"
    r"artifact_?s3_?location)$|(.*\.)?(artifact_?stores?|artifacts|secondary_?artifacts|cache)\.location$"
)
"""Where it writes results, artefacts, caches and dumps."""
FAILED = re.compile(
    r"(?i)(.*\.)?(dead_?letter\w*|redrive_?policy|on_?failure|on_?success)\.(.*\.)?\w*(arn|destination|url)$|.*dead_?letter\w*(url|arn)$"
)
"""Where it writes what it couldn't do."""
RESTORED = re.compile(
    r"(?i)(.*\.)?(snapshot_?(id|identifier|name|arns?|arns_?to_?restores?)|replicate_?source_?db|replication_?source_?identifier|"
    r"restore_?(source_?name|source_?table_?arn|backup_?arn)|backup_?id|snapshot_?cluster_?identifier|source_?snapshot_?id|"
    r"source_?(volume|ami|instance|file_?system|image)_?(id|arn)|"
    r"source_?db_?\w*|source_?cluster_?(identifier|resource_?id)|source_?table_?(arn|name)|recovery_?point_?arn)$"
)
"""What it is a copy of."""
OTHERS = ("cloudwatch", "logs", "iam", "kms", "ram", "fms", "cfg", "inspector2", "securityhub", "dlm", "backup")
"""Services of which a log group or snapshot is the subject or a filter: `copies.py` says what they copy."""
AFTER = re.compile(
    r"^(?:/aws(?:/vendedlogs)?/(?:(?P<function>lambda)|eks|rds/(?:instance|cluster|proxy)|codebuild|docdb|neptune|msk|"
    r"containerinsights|kinesisfirehose|states|sagemaker/(?:Endpoints|NotebookInstances)|apprunner|elasticbeanstalk|"
    r"OpenSearchService/domains|memorydb|elasticache|redshift/cluster|dms/tasks|transfer|appsync/apis|amazonmq/broker|"
    r"imagebuilder|batch|ecs)/)(?P<name>[^/]+)"
)
WRITERS = {
    "lambda": "lambda:Function",
    "eks": "eks:Cluster",
    "rds": "rds:*",
    "codebuild": "codebuild:Project",
    "docdb": "docdb:Cluster",
    "neptune": "neptune:Cluster",
    "msk": "msk:Cluster",
    "kinesisfirehose": "kinesis:FirehoseDeliveryStream",
    "states": "sfn:StateMachine",
    "sagemaker": "sagemaker:*",
    "OpenSearchService": "opensearch:Domain",
    "memorydb": "memorydb:Cluster",
    "redshift": "redshift:Cluster",
    "transfer": "transfer:Server",
    "imagebuilder": "imagebuilder:Image*",
    "ecs": "ecs:Cluster",
}
READ = re.compile(r"(?i)(data_?)?source(_?config\w*)?\.")
"""What it reads from, whatever that is called further in."""
DEEPEST = 12


class End(NamedTuple):
    """What a property names: data goes there, or comes from there."""

    path: str
    value: Any
    comes: bool
    others: tuple[str, ...]
    """Patterns of the plain types that it may name."""


def ends(subject: Subject) -> Iterator[End]:
    """What the properties of a resource of AWS name."""
    if subject.package not in AWS_PACKAGES or subject.module in OTHERS:
        return
    for name, value in subject.props.items():
        if name not in ("tags", "tagsAll"):
            yield from _walk(value, name, 0)


def writers(subject: Subject) -> tuple[str, tuple[str, ...]] | None:
    """The name of what writes to a log group by the group's own name, and the types that it may be."""
    if plain_type(subject.type) not in LOG_GROUPS:
        return None
    name = subject.get("name") or subject.get("logGroupName")
    match = AFTER.match(name) if isinstance(name, str) else None
    if match is None:
        return None
    service = match[0].removeprefix("/aws/").removeprefix("vendedlogs/").split("/")[0]
    return match["name"], (f"aws*:{WRITERS.get(service, service + ':*')}",)


def _walk(value: Any, path: str, depth: int) -> Iterator[End]:
    if depth > DEEPEST:
        return
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _walk(item, f"{path}.{key}", depth + 1)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _walk(item, path, depth + 1)
    elif isinstance(value, str) and value.lstrip()[:1] in ("{", "[") and (inner := structure(value)) is not None:
        yield from _walk(inner, path, depth + 1)
    elif value is not None and not isinstance(value, bool | int | float) and (meaning := _meaning(path)) is not None:
        yield End(path, value, *meaning)


@lru_cache(maxsize=1 << 14)
def _meaning(path: str) -> tuple[bool, tuple[str, ...]] | None:
    if RESTORED.match(path):
        return True, KEPT
    if not READ.match(path) and (FAILED.match(path) or LOGS.match(path) or RESULTS.match(path)):
        return False, SINKS
    return None
