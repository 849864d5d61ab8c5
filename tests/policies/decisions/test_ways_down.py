"""Which workload de-identifies, and where what comes out of it may go."""

from dataclasses import replace
from typing import Any

import pytest
from tests.policies.helpers import subject

from isthmus.environment.classification import Classification
from isthmus_policies.decisions.ways_down import deidentification_of, may_go
from isthmus_policies.declared_ways_down import DeclaredDeidentification
from isthmus_policies.estate import Estate
from isthmus_policies.subject import Subject

PRIVATE, AWS = "a private site", "AWS"
ONE = DeclaredDeidentification("d", "private", "ns", "masker", Classification.INTERNAL, "")
OTHER = replace(ONE, workload="other")
ESTATE = Estate(deidentifications=(OTHER, ONE))


def workload(kind: str = "apps/v1:Deployment", package: str = "kubernetes", **metadata: Any) -> Subject:
    return subject(f"{package}:{kind}", metadata={"namespace": "ns", "name": "masker", **metadata})


@pytest.mark.parametrize(
    "kind", ["apps/v1:Deployment", "apps/v1:StatefulSet", "apps/v1:DaemonSet", "apps/v1:ReplicaSet", "batch/v1:Job",
             "batch/v1:CronJob", "core/v1:Pod"],
)  # fmt: skip
def test_a_workload_is_the_declared_one_by_namespace_and_name(kind: str) -> None:
    assert deidentification_of(workload(kind), ESTATE) == ONE
    assert deidentification_of(workload(kind, name="other"), ESTATE) == OTHER
    assert deidentification_of(workload(kind, name="third"), ESTATE) is None
    assert deidentification_of(workload(kind, namespace="other"), ESTATE) is None


def test_what_is_no_workload_is_none() -> None:
    assert deidentification_of(workload("apps/v1:DeploymentPatch"), ESTATE) is None
    assert deidentification_of(workload(package="other"), ESTATE) is None
    assert deidentification_of(workload(), Estate()) is None


@pytest.mark.parametrize(
    ("gives", "places"),
    [
        (Classification.PUBLIC, [PRIVATE, AWS, "the internet"]),
        (Classification.INTERNAL, [PRIVATE, AWS]),
        *((one, [PRIVATE]) for one in Classification if one.stays_private),
    ],
)
def test_where_a_class_may_go(gives: Classification, places: list[str]) -> None:
    assert [place for place in (PRIVATE, AWS, "the internet") if may_go(gives, place)] == places
