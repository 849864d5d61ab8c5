"""The ties between copies and their sources: each is of types and properties that the SDKs have."""

from dataclasses import replace
from fnmatch import fnmatchcase

import pytest
from tests.policies import sdk
from tests.policies.helpers import subject

from isthmus_policies.facts.aws import copies as aws
from isthmus_policies.facts.aws.copies_by_property import ends, writers
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.copies import Tie, names_of, values_at
from isthmus_policies.facts.openstack import copies as openstack
from isthmus_policies.subject import UNKNOWN

FREE = ("properties", "redrivePolicy")
"""Properties whose inside is the program's own."""
NOT_YET = (openstack.SNAPSHOTS, openstack.BACKUPS)
OLDER = ("loggings", "logging", "replicationConfiguration", "versioningLegacy.location")
"""Of other versions, or deprecated."""


@pytest.mark.parametrize(("package", "ties"), [("pulumi_aws", aws.COPIES), ("pulumi_openstack", openstack.COPIES)])
def test_a_tie_is_of_properties_that_the_sdk_has(package: str, ties: tuple[Tie, ...]) -> None:
    have: dict[str, set[str]] = {}
    for token, one in sdk.resources(package).items():
        have.setdefault(plain_type(token), set()).update(one.properties)
    nested: dict[str, set[str]] = {}
    for token, paths in sdk.properties(package).items():
        nested.setdefault(plain_type(token), set()).update(paths)
    for tie in ties:
        if tie.type.startswith("aws-native:") or tie.type in NOT_YET:
            continue
        types = [token for token in have if fnmatchcase(token, tie.type)]
        assert types, tie
        for path in filter(None, (tie.source, tie.target)):
            top = path.split(".")[0]
            if {top, path} & {*OLDER, "topicArn"}:
                continue
            assert any(top in have[token] for token in types), tie
            if "." in path and top not in FREE:
                assert any(path in nested.get(token, ()) for token in types), tie


def test_what_names_a_resource_is_a_property_of_it() -> None:
    for pattern, name in aws.NAMED_BY.items():
        if not pattern.startswith("aws-native:"):
            every = sdk.resources("pulumi_aws")
            types = [one for token, one in every.items() if fnmatchcase(plain_type(token), pattern)]
            assert any(name in one.properties for one in types), pattern
    assert "identifier" in names_of("aws:rds:Instance") and "bucket" in names_of("aws:s3:Bucket")


@pytest.mark.parametrize(
    ("token", "props", "comes"),
    [
        ("aws:lambda/function:Function", {"loggingConfig": {"logGroup": "x"}}, False),
        ("aws:lambda/function:Function", {"deadLetterConfig": {"targetArn": "x"}}, False),
        ("aws:msk/cluster:Cluster", {"loggingInfo": {"brokerLogs": {"s3": {"bucket": "x"}}}}, False),
        ("aws:codebuild/project:Project", {"logsConfig": {"cloudwatchLogs": {"groupName": "x"}}}, False),
        (
            "aws:sagemaker/endpointConfiguration:EndpointConfiguration",
            {"dataCaptureConfig": {"destinationS3Uri": "x"}},
            False,
        ),
        ("aws:sqs/queue:Queue", {"redrivePolicy": '{"deadLetterTargetArn": "x"}'}, False),
        (
            "aws:ecs/taskDefinition:TaskDefinition",
            {"containerDefinitions": '[{"options": {"awslogs-group": "x"}}]'},
            False,
        ),
        ("aws:rds/instance:Instance", {"snapshotIdentifier": "x"}, True),
        ("aws:rds/instance:Instance", {"restoreToPointInTime": {"sourceDbInstanceIdentifier": UNKNOWN}}, True),
        ("aws:ec2/amiCopy:AmiCopy", {"sourceAmiId": "x"}, True),
        ("aws:elasticache/cluster:Cluster", {"snapshotArns": ["x"]}, True),
        ("aws-native:rds:DbInstance", {"sourceDbInstanceIdentifier": "x"}, True),
    ],
)
def test_a_property_says_by_its_name_what_it_copies(token: str, props: dict[str, object], comes: bool) -> None:
    (one,) = ends(subject(token, **props))
    assert one.comes is comes


@pytest.mark.parametrize(
    ("token", "props"),
    [
        ("aws:cloudwatch/logMetricFilter:LogMetricFilter", {"logGroupName": "x"}),
        ("aws:rds/instance:Instance", {"finalSnapshotIdentifier": "x", "copyTagsToSnapshot": True}),
        (
            "aws:lambda/function:Function",
            {"sourceCodeHash": "x", "kmsKeyArn": "x", "loggingConfig": {"logFormat": "JSON"}},
        ),
        (
            "aws:bedrock/agentcoreOnlineEvaluationConfig:X",
            {"dataSourceConfig": {"cloudwatchLogs": {"logGroupNames": ["x"]}}},
        ),
        ("aws:sqs/queue:Queue", {"tags": {"logGroupName": "x"}}),
        ("openstack:compute/instance:Instance", {"snapshotId": "x"}),
    ],
)
def test_other_properties_say_nothing(token: str, props: dict[str, object]) -> None:
    assert list(ends(subject(token, **props))) == []


@pytest.mark.parametrize(
    ("name", "writer"),
    [
        ("/aws/lambda/worker", "worker"),
        ("/aws/eks/prod/cluster", "prod"),
        ("/aws/rds/instance/orders/error", "orders"),
        ("/aws/vendedlogs/states/flow", "flow"),
        ("/isthmus/prod", None),
    ],
)
def test_a_log_group_is_named_after_what_writes_to_it(name: str, writer: str | None) -> None:
    group = replace(subject("aws:cloudwatch/logGroup:LogGroup"), props={"name": name})
    one = writers(group)
    assert (one[0] if one else None) == writer


@pytest.mark.parametrize(
    ("value", "path", "held"),
    [
        ({"a": {"b": 1}}, "a.b", [1]),
        ({"a": [{"b": 1}, {"b": [2, 3]}]}, "a.b", [1, 2, 3]),
        ({"a": '{"b": "x"}'}, "a.b", ["x"]),
        ({"a": '{"b": '}, "a.b", []),
        ({"a": UNKNOWN}, "a.b", [UNKNOWN]),
        ({"a": 5}, "a.b", []),
        ({}, "a.b", []),
        ({"a": [{"b": 1, "readOnly": True}, {"b": 2}]}, "a.b", [2]),
    ],
)
def test_paths_lead_through_lists_and_texts(value: object, path: str, held: list[object]) -> None:
    assert list(values_at(value, path, "readOnly")) == held
