"""Where a resource says its classification, in each kind of cloud."""

from isthmus.environment.classification import Classification

AWS_TAG = "isthmus:classification"
OPENSTACK_KEY = "isthmus-classification"
KUBERNETES_LABEL = "isthmus.dev/classification"
POOL_LABEL = "isthmus.dev/pool"
GPU_TAINT = "nvidia.com/gpu"


def aws_tags(name: str, classification: Classification | str | None = None) -> dict[str, str]:
    """The tags of an AWS resource: its name, and the classification of what it bears."""
    tags = {"Name": name}
    return tags if classification is None else {**tags, AWS_TAG: str(classification)}


def kubernetes_labels(classification: Classification | str) -> dict[str, str]:
    """The labels of a Kubernetes object: whose it is, and the classification of what it bears."""
    return {"app.kubernetes.io/part-of": "isthmus", KUBERNETES_LABEL: str(classification)}


def openstack_metadata(classification: Classification | str) -> dict[str, str]:
    """The metadata of an OpenStack resource that bears data."""
    return {OPENSTACK_KEY: str(classification)}


def openstack_tags(classification: Classification | str) -> list[str]:
    """The tags of an OpenStack resource that has no metadata (networks)."""
    return [f"{OPENSTACK_KEY}={classification}"]
