"""Values that several tests use."""

from typing import Any

from isthmus_sandbox.kubernetes.nodes import Place
from isthmus_sandbox.kubernetes.schema import PoolSpec

CAPACITY = {"cpu": "16", "memory": "64Gi", "pods": "110", "nvidia.com/gpu": "1"}
GPU_TAINT = {"key": "nvidia.com/gpu", "value": "true", "effect": "NoSchedule"}
EKS = Place("eks-eu-central-1-public", "eks", "eu-central-1", "v1.34.0")
MAGNUM = Place("magnum-1", "magnum", "RegionOne", "v1.34.0")


def pool_body(**changes: Any) -> dict[str, Any]:
    """The body of a PUT of a GPU pool."""
    body = {
        "replicas": 3,
        "capacity": CAPACITY,
        "labels": {"isthmus.dev/pool": "a10g"},
        "taints": [GPU_TAINT],
        "zones": ["eu-central-1a", "eu-central-1b"],
        "instance_type": "g5.4xlarge",
    }
    return {**body, **changes}


def pool(**changes: Any) -> PoolSpec:
    """A GPU pool."""
    return PoolSpec.model_validate(pool_body(**changes))
