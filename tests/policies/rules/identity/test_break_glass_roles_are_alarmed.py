"""Roles and users for emergencies, and what tells of their use."""

import json
from typing import Any

import pytest
from tests.policies.helpers import subject
from tests.policies.tables import judge, reads

from isthmus_policies.decisions.event_patterns import is_watched
from isthmus_policies.rules.identity.break_glass_roles_are_alarmed import rule
from isthmus_policies.subject import UNKNOWN, Subject

ROLE = subject("aws:iam/role:Role", name="break-glass", arn="arn:aws:iam::123456789012:role/break-glass")
USER = subject("aws:iam/user:User", name="operator", tags={"purpose": "BreakGlass"})
ALL = {"source": ["aws.sts"], "detail": {"eventName": ["AssumeRole"]}}
ITS = {"detail": {"eventName": ["AssumeRole"], "requestParameters": {"roleArn": [{"suffix": "role/break-glass"}]}}}
OTHER = {
    "detail": {"eventName": ["AssumeRole"], "requestParameters": {"roleArn": ["arn:aws:iam::123456789012:role/x"]}}
}
METRIC = {"name": "uses", "namespace": "a", "value": "1"}


def watched(pattern: Any, **more: Any) -> list[Subject]:
    text = pattern if pattern is UNKNOWN else json.dumps(pattern)
    made = subject("aws:cloudwatch/eventRule:EventRule", name="rule", eventPattern=text, **more)
    return [made, subject("aws:cloudwatch/eventTarget:EventTarget", rule=UNKNOWN, by_property={"rule": [made.urn]})]


def counted(pattern: str, metric: str = "uses") -> list[Subject]:
    made = subject("aws:cloudwatch/logMetricFilter:LogMetricFilter", pattern=pattern, metricTransformation=METRIC)
    return [made, subject("aws:cloudwatch/metricAlarm:MetricAlarm", metricName=metric)]


TABLE: dict[str, Any] = {
    "compliant": [
        [ROLE, *watched(ALL)],
        [ROLE, *watched(ITS)],
        [ROLE, *counted('{ ($.eventName = "AssumeRole") && ($.requestParameters.roleArn = "*break-glass*") }')],
        [ROLE, *counted('{ $.eventName = "AssumeRole" }')],
        [USER, *watched({"detail": {"eventName": ["ConsoleLogin"], "userIdentity": {"userName": ["operator"]}}})],
    ],
    "violating": [
        (ROLE, "nothing that tells of it"),
        (USER, "the use of the user"),
        ([ROLE, *watched(OTHER)], "nothing"),
        ([ROLE, *watched({"detail": {"eventName": ["CreateBucket"]}})], "nothing"),
        ([ROLE, *watched(ALL, state="DISABLED")], "nothing"),
        ([ROLE, watched(ALL)[0]], "nothing"),  # nobody is told
        ([ROLE, *counted('{ $.eventName = "AssumeRole" }', "another")], "nothing"),
        ([ROLE, *counted('{ $.eventName = "AssumeRole" && $.requestParameters.roleArn = "*/x" }')], "nothing"),
    ],
    "not applicable": [subject("aws:iam/role:Role", name="reader"), *watched(ALL)],
    "unknown": [
        [ROLE, *watched(UNKNOWN, by_property={"eventPattern": [ROLE.urn]})],
        ([ROLE, *watched(UNKNOWN)], "nothing that tells of it"),
        subject("aws:iam/role:Role", tags=UNKNOWN),
    ],
    "near miss": [
        subject("aws:iam/role:Role", name="glass-breaker"),
        subject("aws:iam/policy:Policy", name="break-glass"),
    ],
}
test_table = reads(rule, TABLE)


def test_the_advice_is_no_obstacle() -> None:
    assert rule.level == "advisory"


@pytest.mark.parametrize(
    ("pattern", "matches"),
    [
        ({"detail-type": ["AWS API Call via CloudTrail"]}, True),
        ({"detail-type": ["EC2 Instance State-change Notification"]}, False),
        ({"source": ["aws.sts"]}, True),
        ({}, False),
        ("no JSON", False),
        ([], False),
        ({"detail": []}, False),
        ({"detail": {}}, True),
        ({"detail": {"eventName": [{"prefix": "Assume"}]}}, True),
        ({"detail": {"eventName": [{"prefix": "Create"}]}}, False),
        ({"detail": {"eventName": [{"wildcard": "Assume*"}]}}, True),
        ({"detail": {"eventName": [{"anything-but": ["x"]}]}}, False),
        ({"detail": {"requestParameters": {"roleArn": [{"wildcard": "*/break-glass"}]}}}, True),
        ({"detail": {"requestParameters": {"roleArn": [{"wildcard": "*/other"}]}}}, False),
        ({"detail": {"requestParameters": {"roleArn": [UNKNOWN]}}}, True),
        ({"detail": {"requestParameters": {"roleSessionName": ["x"]}}}, True),
        ({"detail": {"eventName": [1, None]}}, False),
    ],
)
def test_a_pattern_matches_as_eventbridge_has_it(pattern: Any, matches: bool) -> None:
    assert is_watched(pattern, ("AssumeRole",), ("break-glass",)) is matches


def test_two_roles_are_two_breaches() -> None:
    other = subject("aws:iam/role:Role", name="emergency", tags={"isthmus:break-glass": "true"})
    assert len(judge(rule, [ROLE, other])) == 2
