"""What a pod of a Triton server asks of its node, and so what a pool's nodes must have."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from isthmus.environment.model import Model

CPUS = 2
MEMORY_GIB = 8
"""The least, and what a build of an engine asks."""
SERVER_MEMORY_GIB = 4
"""For the server without its models: backends, CUDA contexts, and /dev/shm, which counts as the pod's memory.
https://kubernetes.io/docs/concepts/storage/volumes/#emptydir
"""
NODE_MEMORY_GIB = 2
"""Of a node, for its system, kubelet and what runs on every node: on EKS 255 MiB and 11 for each pod it may have are
kept for the kubelet. https://bottlerocket.dev/en/os/latest/#/api/settings/kubernetes/
"""


def memory_gib(models: Sequence["Model"]) -> int:
    """Memory in GiB that a server asks for `models`.

    A model is read through the node's memory: the TensorRT backend reads a plan whole before it makes the engine of it
    (https://github.com/triton-inference-server/tensorrt_backend, `LoadPlan`), and models load side by side. So a model
    that doesn't state its `memory_gib` counts as large as it may be on the GPU.
    """
    return max(MEMORY_GIB, SERVER_MEMORY_GIB + sum(model.memory_gib or model.gpu_memory_gib for model in models))
