"""Every Kubernetes object of every committed environment passes checkov."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.components.environments import NAMES
from tests.linters.checkov import findings
from tests.linters.manifests import manifests
from tests.linters.waivers import Waivers, unwaived
from tests.stacks.program import committed

PLUGIN = r"^DaemonSet\.kube-system\.nvidia-device-plugin$"
CONTROLLER = r"^Deployment\.kube-system\.aws-load-balancer-controller$"
SERVING = r"^(Deployment|Job)\.serving\.(triton|engine)-"
SOCKETS = "the kubelet's folder of sockets is root's; without a capability, and with that folder of the node's alone"
NO_PORT = "it has nothing that could be asked; one that ends begins again, and the kubelet tells its GPUs as gone"

WAIVERS: Waivers = {
    (PLUGIN, "CKV_K8S_8"): NO_PORT,
    (PLUGIN, "CKV_K8S_9"): NO_PORT,
    (PLUGIN, "CKV_K8S_11"): "the chart limits no CPU: GPUs would be told late to the kubelet",
    (PLUGIN, "CKV_K8S_23"): SOCKETS,
    (PLUGIN, "CKV_K8S_40"): SOCKETS,
    (CONTROLLER, "CKV_K8S_38"): "it watches Services and their endpoints, by the API server alone",
    (CONTROLLER, "CKV_K8S_40"): "the image's own user, and root is refused",
    (SERVING, "CKV_K8S_40"): "1000 is triton-server in NVIDIA's image; nothing of the node's is mounted",
}
BAD: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "bad"},
    "spec": {"containers": [{"name": "c", "image": "registry.example/c", "securityContext": {"privileged": True}}]},
}


@pytest.mark.slow
def test_manifests_pass_but_for_what_is_by_design_and_a_bad_pod_does_not(tmp_path: Path) -> None:
    """One test and one folder, since its start takes longest; what an object must have beside it, kube-score asks."""
    (tmp_path / "bad.yaml").write_text(yaml.safe_dump(BAD))
    for name in NAMES:
        for cluster, objects in manifests(committed(name)[0]).items():
            (tmp_path / f"{cluster.split('::')[-2]}.yaml").write_text(yaml.safe_dump_all(objects))
    assert len(list(tmp_path.iterdir())) == 1 + 2 * len(NAMES)
    found = list(findings(tmp_path))
    assert {"CKV_K8S_16", "CKV_K8S_43", "CKV_K8S_13"} <= {check for file, _, check, _ in found if file == "bad"}
    left = [(about, check, f"{text} ({file})") for file, about, check, text in found if file != "bad"]
    assert unwaived(left, WAIVERS) == []
