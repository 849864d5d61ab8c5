import json
from copy import deepcopy
from ipaddress import IPv4Address
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isthmus_sandbox.kubernetes import nodes, quantities
from isthmus_sandbox.kubernetes.schema import PoolSpec
from tests.kubernetes.samples import CAPACITY, EKS, GPU_TAINT, MAGNUM, pool

ADDRESS = IPv4Address("10.240.0.1")
KEYS = st.sampled_from(["a", "b", "example.com/c", "d"])
LABELS = st.dictionaries(KEYS, st.sampled_from(["", "x", "y"]))
TAINTS = st.lists(
    st.builds(
        lambda k, v, e: {"key": k, "value": v, "effect": e},
        KEYS,
        st.sampled_from(["", "x"]),
        st.sampled_from(["NoSchedule", "NoExecute"]),
    ),
    max_size=3,
    unique_by=lambda t: (t["key"], t["effect"]),
)


def made(spec: PoolSpec, number: int = 0) -> dict[str, Any]:
    return nodes.node(EKS, "gpu", spec, number, ADDRESS)


def test_a_node_carries_what_the_scheduler_asks_for() -> None:
    node = made(pool(), 1)
    assert node["metadata"]["name"] == "gpu-1"
    labels = node["metadata"]["labels"]
    assert labels["topology.kubernetes.io/zone"] == "eu-central-1b"
    assert labels["topology.kubernetes.io/region"] == "eu-central-1"
    assert labels["node.kubernetes.io/instance-type"] == "g5.4xlarge"
    assert labels["isthmus.dev/pool"] == "a10g"
    assert node["spec"]["taints"] == [GPU_TAINT]
    assert node["status"]["allocatable"]["nvidia.com/gpu"] == "1"


def test_zones_take_turns() -> None:
    zones = [made(pool(), n)["metadata"]["labels"]["topology.kubernetes.io/zone"][-1] for n in range(4)]
    assert zones == ["a", "b", "a", "b"]


def test_provider_ids() -> None:
    assert made(pool())["spec"]["providerID"].startswith("aws:///eu-central-1a/i-")
    magnum = nodes.node(MAGNUM, "gpu", pool(), 0, ADDRESS)
    assert magnum["spec"]["providerID"].startswith("openstack:///")
    given_ids = pool(provider_ids=["x:///0", "x:///1", "x:///2"])
    assert [made(given_ids, n)["spec"]["providerID"] for n in range(3)] == ["x:///0", "x:///1", "x:///2"]
    assert len({made(pool(), n)["spec"]["providerID"] for n in range(20)}) == 20


def test_eks_keeps_back_cpu_by_core_and_memory_by_pod() -> None:
    # 60 + 10 + 2 x 5 + 12 x 2.5 mCPU; 100 + 255 + 11 x 110 MiB
    allocatable = nodes.allocatable("eks", CAPACITY)
    assert allocatable["cpu"] == "15890m"
    assert allocatable["memory"] == f"{64 * 1024**2 - 1565 * 1024}Ki"
    assert nodes.allocatable("magnum", CAPACITY)["cpu"] == "16000m"


@given(st.integers(1, 200), st.integers(1, 2000), st.integers(1, 250), st.sampled_from(["eks", "magnum"]))
def test_allocatable_is_within_capacity(cpu: int, memory: int, pods: int, kind: Any) -> None:
    capacity = {"cpu": str(cpu), "memory": f"{memory}Gi", "pods": str(pods)}
    allocatable = nodes.allocatable(kind, capacity)
    for key, amount in capacity.items():
        assert 0 <= quantities.parse(allocatable[key]) <= quantities.parse(amount)


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        ("gpu-0", 0),
        ("gpu-12", 12),
        ("gpu-01", None),
        ("gpu-", None),
        ("gpu", None),
        ("other-1", None),
        ("gpu-x-1", None),
    ],
)
def test_index(node: str, expected: int | None) -> None:
    assert nodes.index("gpu", node) == expected


@given(st.integers(0, 10**6))
def test_index_is_the_inverse_of_name(number: int) -> None:
    assert nodes.index("a-b", nodes.name("a-b", number)) == number


@given(LABELS, LABELS, TAINTS, TAINTS)
def test_a_merge_makes_ours_so_and_leaves_others(old_labels: Any, labels: Any, old_taints: Any, taints: Any) -> None:
    current = made(pool(labels=old_labels, taints=old_taints))
    foreign = {"key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"}
    current["metadata"]["labels"]["someone.else/label"] = "kept"
    current["spec"]["taints"].append(foreign)
    before, wanted = deepcopy(current), made(pool(labels=labels, taints=taints))

    result = nodes.merged(current, wanted)

    assert current == before  # pure
    assert result["metadata"]["labels"] == {**wanted["metadata"]["labels"], "someone.else/label": "kept"}
    key = json.dumps
    assert sorted(map(key, result["spec"]["taints"])) == sorted(map(key, [*wanted["spec"]["taints"], foreign]))
    assert nodes.merged(result, wanted) == result  # idempotent


def test_a_merge_follows_capacity() -> None:
    current, wanted = made(pool()), made(pool(capacity={"cpu": "8", "memory": "32Gi", "pods": "58"}))
    result = nodes.merged(current, wanted)
    assert result["status"]["capacity"] == {"cpu": "8", "memory": "32Gi", "pods": "58"}
    assert "nvidia.com/gpu" not in result["status"]["allocatable"]


def test_a_node_that_was_to_go_and_is_wanted_again_takes_pods() -> None:
    current = made(pool())
    current["metadata"]["annotations"][nodes.DRAINING] = "true"
    current["spec"]["unschedulable"] = True
    current["spec"]["taints"].append({"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"})
    assert nodes.merged(current, made(pool())) == made(pool())


def test_a_node_that_a_person_cordoned_stays_so() -> None:
    current = made(pool())
    current["spec"]["unschedulable"] = True
    assert nodes.merged(current, made(pool()))["spec"]["unschedulable"] is True


def test_only_another_provider_id_makes_a_node_anew() -> None:
    assert not nodes.differs(made(pool()), made(pool(labels={}, taints=[])))
    assert nodes.differs(made(pool()), made(pool(provider_ids=["a", "b", "c"])))


def test_addresses_are_the_lowest_free() -> None:
    two_zones = pool(zones=["a", "b"], ranges=["10.32.0.0/20", "10.32.16.0/20"])
    assert str(nodes.free_address(two_zones, 0, {"10.32.0.11", "10.32.0.13"})) == "10.32.0.12"
    assert str(nodes.free_address(two_zones, 1, set())) == "10.32.16.11"
    assert str(nodes.free_address(pool(zones=["a", "b"]), 1, set())) == "10.240.0.11"


def test_ready() -> None:
    assert not nodes.ready(made(pool()))
    assert nodes.ready({"status": {"conditions": [{"type": "Ready", "status": "True"}]}})
    assert not nodes.ready({"status": {"conditions": [{"type": "Ready", "status": "Unknown"}]}})
