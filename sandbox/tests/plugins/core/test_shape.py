"""Answers in the shape of output types, live values through inputs, and what a generated SDK tells of itself."""

import datetime
from typing import Any

import pytest
from hypothesis import given
from pulumi_aws.eks.outputs import ClusterVpcConfig

from isthmus_sandbox.plugins.core import reflect
from isthmus_sandbox.plugins.core.project import project, settable
from isthmus_sandbox.plugins.core.shape import DROP, shape
from isthmus_sandbox.plugins.core.values import UNKNOWN, is_secret, mark
from tests.plugins.core.samples import SETTABLE, ThingArgs, few, trees

SDK = "pulumi_aws"


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        (5, str, "5"),
        (True, str, "true"),
        (datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC), str, "2026-01-02T00:00:00+00:00"),
        ("x", list[str], ["x"]),
        (["x", {}], list[str], ["x"]),
        ({"a": 1}, str, DROP),
        ("x", int, DROP),
        (UNKNOWN, int, UNKNOWN),
        (None, int, None),
        ({"a": {}}, dict[str, Any], {"a": {}}),
        ([{"subnetIds": ["a"], "vpcId": "v", "other": 1}], ClusterVpcConfig, {"subnetIds": ["a"], "vpcId": "v"}),
        ([], ClusterVpcConfig, DROP),
        ({"endpointPublicAccess": None, "subnetIds": "a"}, ClusterVpcConfig, {"subnetIds": ["a"]}),
        ([1], Any, [1]),
        ("x", int | str, "x"),
    ],
)
def test_shape(value: Any, kind: Any, expected: Any) -> None:
    assert shape(value, kind) == expected


def test_shape_keeps_marks() -> None:
    assert is_secret(shape(mark("x"), str)) and is_secret(shape(mark(5), int)) and is_secret(shape(mark(5), str))


@few
@given(trees(SETTABLE))
def test_what_is_as_said_is_no_drift(value: dict[str, Any]) -> None:
    live = {**value, "computed": 1}
    inputs = {k: v for k, v in value.items() if k != "computed"}
    assert project(live, inputs) == inputs


@pytest.mark.parametrize(
    ("live", "inputs", "expected"),
    [
        ({"a": 2, "b": 1}, {"a": 1}, {"a": 2}),
        ({"a": ["y", "x"]}, {"a": ["x", "y"]}, {"a": ["x", "y"]}),
        ({"a": ["y", "z"]}, {"a": ["x", "y"]}, {"a": ["y", "z"]}),
        ({"a": [{"b": 2, "c": 3}, {"d": 1}]}, {"a": [{"b": 1}]}, {"a": [{"b": 2}, {"d": 1}]}),
        ({}, {"a": 1}, {}),
        ({"a": "text"}, {"a": {"b": 1}}, {"a": "text"}),
    ],
)
def test_project(live: Any, inputs: Any, expected: Any) -> None:
    assert project(live, inputs) == expected


def test_settable_is_what_inputs_may_say() -> None:
    table = reflect.properties(ThingArgs)
    live = {"size": 1, "computed": 2, "deepName": None}
    assert settable(live, table["inner"][0]) == {"size": 1}
    assert settable([live, live], table["inners"][0]) == [{"size": 1}, {"size": 1}]
    assert settable({"a": "b"}, table["tags"][0]) == {"a": "b"}


def test_reflection_of_resources() -> None:
    assert reflect.resource_class(SDK, "aws:ec2/nothing:Nothing") is None
    with pytest.raises(KeyError):
        reflect.args_class(SDK, "aws:ec2/nothing:Nothing")
    inputs = reflect.properties(reflect.args_class(SDK, "aws:ec2/vpnConnection:VpnConnection"))
    assert inputs["customerGatewayId"][1] and not inputs["tunnel1InsideCidr"][1] and "arn" not in inputs
    cls = reflect.resource_class(SDK, "aws:ec2/vpc:Vpc")
    assert cls and {"arn", "tagsAll", "cidrBlock"} <= set(reflect.output_types(cls)) and "id" not in reflect.hints(int)


def test_reflection_of_functions() -> None:
    known = reflect.function_arguments(SDK, "aws:ssm/getParameter:getParameter")
    assert known and {name: required for name, (_, required) in known.items()} == {
        "name": True,
        "region": False,
        "withDecryption": False,
    }
    assert reflect.function_arguments(SDK, "aws:index/getNothing:getNothing") is None
    facts = reflect.function_arguments(SDK, "aws:index/getCallerIdentity:getCallerIdentity")
    assert facts and not facts["id"][1]
    assert reflect.function_result(SDK, "aws:index/getRegion:getRegion").__name__ == "GetRegionResult"
