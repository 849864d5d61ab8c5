import pytest

from isthmus_sandbox.openstack.drivers.pools import Flavor, NodeGroup, gpus, pool
from isthmus_sandbox.openstack.gpus import GPUS

SUBNET = "10.16.64.0/19"
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
    made = pool(NodeGroup("gpu", "worker", 3), H100, SUBNET)
    assert made == {
        "device_plugin": "nvidia-device-plugin",
        "replicas": 3,
        "capacity": {
            "cpu": "16",
            "memory": "131072Mi",
            "pods": "110",
            "ephemeral-storage": "200Gi",
            "nvidia.com/gpu": "2",
        },
        "labels": {
            "node-role.kubernetes.io/worker": "",
            "node.cluster.x-k8s.io/nodegroup": "gpu",
            "capi.stackhpc.com/node-group": "gpu",
        },
        "taints": [],
        "zones": ["nova"],
        "ranges": ["10.16.64.0/19"],
        "instance_type": "g1.h100",
    }


def test_gpus_wait_for_no_plugin_where_the_driver_brings_it_or_there_are_none() -> None:
    group = NodeGroup("w", "worker", 1)
    assert "device_plugin" not in pool(group, H100, SUBNET, brings_plugin=True)
    assert "device_plugin" not in pool(group, Flavor("m", 2, 4096, 0), SUBNET)


def test_node_without_gpu_or_disk_has_no_such_capacity() -> None:
    assert pool(NodeGroup("w", "worker", 1), Flavor("m", 2, 4096, 0), SUBNET)["capacity"] == {
        "cpu": "2",
        "memory": "4096Mi",
        "pods": "110",
    }


def test_settings_give_nodes_no_label_and_no_taint() -> None:
    """Neither Cluster API driver reads kubelet_options; the Heat driver, which did, is gone."""
    settings = {
        "kube_tag": "v1.34.8",
        "isthmus.dev/pool": "h100",
        "availability_zone": "az2",
        "kubelet_options": "--node-labels=a=1 --register-with-taints=gpu=present:NoSchedule",
    }
    made = pool(NodeGroup("gpu", "worker", 1, labels=settings), H100, SUBNET)
    assert made["labels"] == pool(NodeGroup("gpu", "worker", 1), H100, SUBNET)["labels"]
    assert made["taints"] == []
    assert made["zones"] == ["az2"]


def test_gpu_models_differ_in_alias_and_product() -> None:
    assert {"h100", "a100", "l4"} <= {gpu.alias for gpu in GPUS}
    assert len({gpu.alias for gpu in GPUS}) == len({gpu.product for gpu in GPUS}) == len(GPUS)
