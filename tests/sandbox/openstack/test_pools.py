import pytest

from sandbox.openstack.drivers.pools import Flavor, NodeGroup, gpus, pool
from sandbox.openstack.gpus import GPUS

H100 = Flavor("g1.h100", 16, 131072, 200, {"pci_passthrough:alias": "h100:2"})


@pytest.mark.parametrize(
    ("specs", "count"),
    [
        ({}, 0),
        ({"pci_passthrough:alias": "h100:2"}, 2),
        ({"pci_passthrough:alias": "l4"}, 1),
        ({"pci_passthrough:alias": "h100:2, l4:3"}, 5),
        ({"pci_passthrough:alias": "nic:4"}, 0),
        ({"resources:VGPU": "2"}, 2),
        ({"hw:cpu_policy": "dedicated"}, 0),
    ],
)
def test_counts_gpus_of_a_flavor(specs: dict[str, str], count: int) -> None:
    assert gpus(Flavor("f", 1, 1024, 0, specs)) == count


def test_node_has_what_its_flavor_has() -> None:
    made = pool(NodeGroup("gpu", "worker", 3), H100)
    assert made == {
        "replicas": 3,
        "capacity": {
            "cpu": "16",
            "memory": "131072Mi",
            "pods": "110",
            "ephemeral-storage": "200Gi",
            "nvidia.com/gpu": "2",
        },
        "labels": {
            "magnum.openstack.org/role": "worker",
            "magnum.openstack.org/nodegroup": "gpu",
        },
        "taints": [],
        "zones": ["nova"],
        "instance_type": "g1.h100",
    }


def test_node_without_gpu_or_disk_has_no_such_capacity() -> None:
    assert pool(NodeGroup("w", "worker", 1), Flavor("m", 2, 4096, 0))["capacity"] == {
        "cpu": "2",
        "memory": "4096Mi",
        "pods": "110",
    }


def test_labels_and_taints_come_by_kubelet_options_and_by_magnums_own_fields() -> None:
    group = NodeGroup(
        "gpu",
        "triton",
        1,
        labels={
            "kube_tag": "v1.34.0",
            "isthmus.dev/pool": "h100",
            "availability_zone": "az2",
            "kubelet_options": "--node-labels=a=1,b=2 --register-with-taints gpu=present:NoSchedule,x:NoExecute",
        },
        node_labels={"b": "3"},
        node_taints=[{"key": "y", "effect": "PreferNoSchedule"}],
    )
    made = pool(group, H100)
    labels = made["labels"]
    assert (
        labels.items()
        >= {"isthmus.dev/pool": "h100", "a": "1", "b": "3", "magnum.openstack.org/role": "triton"}.items()
    )
    assert "kube_tag" not in labels and "kubelet_options" not in labels
    assert made["zones"] == ["az2"]
    assert made["taints"] == [
        {"key": "gpu", "value": "present", "effect": "NoSchedule"},
        {"key": "x", "value": "", "effect": "NoExecute"},
        {"key": "y", "value": "", "effect": "PreferNoSchedule"},
    ]


@pytest.mark.parametrize("options", ["--register-with-taints=a=b:Sometimes", "--register-with-taints=a", "-v 4"])
def test_refuses_kubelet_options_that_it_cannot_read(options: str) -> None:
    with pytest.raises(ValueError, match=r"kubelet_options: got .* expected"):
        pool(NodeGroup("g", "worker", 1, labels={"kubelet_options": options}), H100)


def test_gpu_models_differ_in_alias_and_product() -> None:
    assert {"h100", "a100", "l4"} <= {gpu.alias for gpu in GPUS}
    assert len({gpu.alias for gpu in GPUS}) == len({gpu.product for gpu in GPUS}) == len(GPUS)
