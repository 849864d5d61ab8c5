from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from isthmus_sandbox.kubernetes import certificates
from isthmus_sandbox.kubernetes.schema import ClusterId, ClusterSpec, PoolName
from tests.kubernetes.samples import CAPACITY, pool

MAGNUM = {"name": "private", "kind": "magnum"}
EKS = {"name": "public", "kind": "eks", "region": "eu-central-1"}


def message(error: pytest.ExceptionInfo[ValidationError]) -> str:
    return " | ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.value.errors())


@pytest.mark.parametrize(
    ("version", "minor"), [("1.34", "1.34"), ("v1.33.4", "1.33"), ("1.31.0", "1.31"), ("v1.32.1-eks.1", "1.32")]
)
def test_versions_that_the_control_plane_can_be(version: str, minor: str) -> None:
    assert ClusterSpec.model_validate({**MAGNUM, "version": version}).minor == minor


def test_service_networks() -> None:
    assert str(ClusterSpec.model_validate(MAGNUM).services) == "10.254.0.0/16"
    assert str(ClusterSpec.model_validate(EKS).services) == "10.100.0.0/16"
    assert str(ClusterSpec.model_validate({**EKS, "service_cidr": "172.20.0.0/16"}).services) == "172.20.0.0/16"


def test_a_key_is_never_shown() -> None:
    ca = certificates.authority("ca")
    spec = ClusterSpec.model_validate({**MAGNUM, "ca_cert": ca.certificate, "ca_key": ca.key})
    assert "PRIVATE" not in repr(spec)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"version": "1.30"}, "1.31 to 1.34"),
        ({"version": "latest"}, "1.31 to 1.34"),
        ({"version": 1.34}, "valid string"),
        ({"name": "../x"}, "name"),
        ({"name": ""}, "name"),
        ({"kind": "gke"}, "'eks' or 'magnum'"),
        ({"colour": "red"}, "colour: Extra"),
        ({"service_cidr": "10.0.0.1/16"}, "host bits set"),
        ({"service_cidr": "8.8.0.0/16"}, "within 10.0.0.0/8"),
        ({"service_cidr": "10.0.0.0/8"}, "/12 to /24"),
        ({"service_cidr": "10.0.0.0/30"}, "/12 to /24"),
        ({"ca_cert": "x"}, "both or neither"),
        ({"creator_arn": "arn:aws:iam::123456789012:user/a"}, "no AWS principals"),
        ({"kind": "eks"}, "region: expected one"),
        ({"kind": "eks", "region": "eu west"}, "region"),
        ({"kind": "eks", "region": "eu-west-1", "creator_arn": "alice"}, "creator_arn"),
    ],
)
def test_clusters_that_are_refused(change: dict[str, Any], expected: str) -> None:
    with pytest.raises(ValidationError) as error:
        ClusterSpec.model_validate({**MAGNUM, **change})
    assert expected in message(error)


def test_eks_makes_its_own_authority() -> None:
    ca = certificates.authority("ca")
    with pytest.raises(ValidationError, match="makes its own"):
        ClusterSpec.model_validate({**EKS, "ca_cert": ca.certificate, "ca_key": ca.key})


@pytest.mark.parametrize("text", ["eks-eu-central-1-My_cluster", "magnum-0c9d4c3e-6a2f-4c57-9b37-1f2f0f6f2f11"])
def test_cluster_ids(text: str) -> None:
    assert TypeAdapter(ClusterId).validate_python(text) == text


@pytest.mark.parametrize("text", ["gke-1", "eks-", "eks-../x", "eks-a/b", "eks-.", "magnum-a b", "eks-a\n"])
def test_ids_that_are_none(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(ClusterId).validate_python(text)


@pytest.mark.parametrize("text", ["GPU", "gpu_pool", "-gpu", "gpu-", "", "a" * 59, "gpu\n"])
def test_pool_names_that_no_node_can_have(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(PoolName).validate_python(text)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"replicas": -1}, "greater than or equal to 0"),
        ({"replicas": "3"}, "valid integer"),
        ({"replicas": True}, "valid integer"),
        ({"capacity": {"cpu": "1"}}, "memory: expected it; pods: expected it"),
        ({"capacity": {**CAPACITY, "cpu": "four"}}, "cpu: got 'four'"),
        ({"capacity": {**CAPACITY, "nvidia.com/gpu": "500m"}}, "expected a whole number"),
        ({"capacity": {**CAPACITY, "bad name": "1"}}, "a resource name"),
        ({"labels": {"-bad": "x"}}, "expected a label key"),
        ({"labels": {"good": "no spaces"}}, "up to 63 letters"),
        ({"labels": {"kubernetes.io/hostname": "x"}}, "sets it itself"),
        ({"labels": {"node.kubernetes.io/instance-type": "other"}}, "or 'g5.4xlarge'"),
        ({"taints": [{"key": "a", "effect": "Sometimes"}]}, "NoSchedule"),
        ({"taints": [{"key": "a", "effect": "NoExecute"}] * 2}, "twice"),
        ({"zones": []}, "at least 1"),
        ({"zones": ["eu central"]}, "a zone name"),
        ({"instance_type": "g5 large"}, "an instance type"),
        ({"provider_ids": ["a"]}, "got 1, expected 3"),
        ({"provider_ids": ["a", "a", "b"]}, "expected different ones"),
        ({"device_plugin": "other"}, "'nvidia-device-plugin'"),
        ({"size": 3}, "Extra inputs"),
    ],
)
def test_pools_that_are_refused(change: dict[str, Any], expected: str) -> None:
    with pytest.raises(ValidationError) as error:
        pool(**change)
    assert expected in message(error)


def test_all_problems_come_at_once() -> None:
    with pytest.raises(ValidationError) as error:
        pool(replicas=-1, zones=[], labels={"-": "x"}, unknown=1)
    assert len(error.value.errors()) == 4
