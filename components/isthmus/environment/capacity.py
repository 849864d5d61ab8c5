"""Whether a pool can serve models. Pure: the planner asks it, and so does the check of a file."""

from collections.abc import Sequence

from isthmus.environment.model import Model
from isthmus.environment.node_pool import NodePool
from isthmus.environment.server_needs import memory_gib


def refusals(pool: NodePool, models: Sequence[Model], used: int = 0) -> list[str]:
    """Why `pool`, with `used` GPUs in use, can't serve all of `models` on one GPU a replica; empty if it can."""
    if pool.gpu is None:
        return ["it has no GPU"]
    reasons = [
        f"{model.name} must not run on {pool.gpu.value}"
        for model in models
        if model.gpus and pool.gpu not in model.gpus
    ]
    needed = sum(model.gpu_memory_gib for model in models)
    if needed > pool.gpu_gib:
        reasons.append(f"{needed} GiB of GPU memory needed, {pool.gpu_gib} GiB in a {pool.gpu.value}")
    memory, available = memory_gib(models), pool.server_memory_gib
    if available is not None and memory > available:
        reasons.append(f"{memory} GiB of memory asked, {available} GiB for each GPU's server in one of its nodes")
    replicas = max((model.replicas for model in models), default=0)
    if replicas > pool.gpus - used:
        free = f"{pool.gpus - used} free of {pool.gpus}" if used else str(pool.gpus)
        reasons.append(f"{replicas} replicas wanted, {free} GPUs in the pool's {pool.min} nodes")
    return reasons
