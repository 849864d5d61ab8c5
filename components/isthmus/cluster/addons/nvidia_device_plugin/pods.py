"""The plugin's pods: one on each node with GPUs, and on no other. As the chart has them, where nothing else is said.

https://github.com/NVIDIA/k8s-device-plugin/blob/v0.20.0/deployments/helm/nvidia-device-plugin/templates/daemonset-device-plugin.yml
"""

from collections.abc import Mapping, Sequence

import pulumi
from pulumi_kubernetes.apps.v1 import DaemonSetSpecArgsDict
from pulumi_kubernetes.core.v1 import ContainerArgsDict, ResourceRequirementsArgsDict

from isthmus.cluster.addons.nvidia_device_plugin.names import NAME, SELECTOR
from isthmus.environment.labels import GPU_TAINT

SOCKETS = "/var/lib/kubelet/device-plugins"
"""Where the kubelet listens for device plugins, and they for it; it is root's.

https://kubernetes.io/docs/concepts/extend-kubernetes/compute-storage-net/device-plugins/#device-plugin-registration"""
# The chart names none; these keep a place for it on a node that is full otherwise, and end a leak.
RESOURCES: ResourceRequirementsArgsDict = {
    "requests": {"cpu": "50m", "memory": "100Mi", "ephemeral-storage": "64Mi"},
    "limits": {"memory": "512Mi", "ephemeral-storage": "256Mi"},
}


def daemon_set_spec(
    image: pulumi.Input[str], pool_label: str, pools: Sequence[str], labels: Mapping[str, str]
) -> DaemonSetSpecArgsDict:
    """Pods for the nodes whose label `pool_label` is one of `pools`, whether they have the taint of GPU nodes or not.

    They name no RuntimeClass, as servers and builds don't: nodes have NVIDIA's runtime as their default one, which is
    the plugin's own prerequisite (https://github.com/NVIDIA/k8s-device-plugin/blob/v0.20.0/README.md#prerequisites).
    By it they see all GPUs of the node without being privileged. One that finds no driver ends with an error, so that
    the DaemonSet never gets ready, instead of waiting for ever on a node that offers no GPU.
    """
    container: ContainerArgsDict = {
        "name": f"{NAME}-ctr",
        "image": image,
        "command": [NAME],
        "env": [
            {"name": "FAIL_ON_INIT_ERROR", "value": "true"},
            {"name": "MIG_STRATEGY", "value": "none"},  # a pool's GPUs are whole ones
            {"name": "NVIDIA_VISIBLE_DEVICES", "value": "all"},
            {"name": "NVIDIA_DRIVER_CAPABILITIES", "value": "compute,utility"},
        ],
        "resources": RESOURCES,
        "security_context": {
            "allow_privilege_escalation": False,
            "capabilities": {"drop": ["ALL"]},
            "read_only_root_filesystem": True,
            "run_as_user": 0,  # the kubelet's folder is root's
        },
        "volume_mounts": [{"name": "kubelet-device-plugins-dir", "mount_path": SOCKETS}],
    }
    return {
        "selector": {"match_labels": SELECTOR},
        "update_strategy": {"type": "RollingUpdate", "rolling_update": {"max_unavailable": 1}},
        "template": {
            "metadata": {"labels": labels},
            "spec": {
                "service_account_name": NAME,
                "automount_service_account_token": False,
                "priority_class_name": "system-node-critical",
                "affinity": {
                    "node_affinity": {
                        "required_during_scheduling_ignored_during_execution": {
                            "node_selector_terms": [
                                {"match_expressions": [{"key": pool_label, "operator": "In", "values": list(pools)}]}
                            ]
                        }
                    }
                },
                "tolerations": [{"key": GPU_TAINT, "operator": "Exists", "effect": "NoSchedule"}],
                # The pod's, so that it holds for a container that something adds, too.
                "security_context": {"seccomp_profile": {"type": "RuntimeDefault"}},
                "containers": [container],
                "volumes": [
                    {"name": "kubelet-device-plugins-dir", "host_path": {"path": SOCKETS, "type": "Directory"}}
                ],
            },
        },
    }
