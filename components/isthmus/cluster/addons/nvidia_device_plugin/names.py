"""What the plugin's objects are called, as its Helm chart calls them, and the labels by which its pods are chosen.

https://github.com/NVIDIA/k8s-device-plugin/blob/v0.20.0/deployments/helm/nvidia-device-plugin/templates/_helpers.tpl
"""

from isthmus.environment.labels import kubernetes_labels

NAME = "nvidia-device-plugin"
NAMESPACE = "kube-system"
LOGIN = f"{NAME}-registry"
"""The Secret with the login to its image's registry, where that asks for one."""

SELECTOR = {"app.kubernetes.io/name": NAME, "app.kubernetes.io/instance": NAME}
"""What chooses its pods; it never changes, since a DaemonSet's selector can't."""


def labels(classification: str) -> dict[str, str]:
    """What each of its objects carries."""
    return {**SELECTOR, **kubernetes_labels(classification)}
