"""Which pool serves a site's models. Pure: the placement solver will take its place."""

from collections.abc import Sequence

from components.environment.gpu_pool import GpuPool
from components.environment.model import Model


def refusals(pool: GpuPool, models: Sequence[Model]) -> list[str]:
    """Why `pool` can't serve all of `models` together on one GPU each replica; empty if it can."""
    reasons = [
        f"{model.name} must not run on {pool.gpu.value}"
        for model in models
        if model.gpus and pool.gpu not in model.gpus
    ]
    needed = sum(model.gpu_memory_gib for model in models)
    if needed > pool.gpu.memory_gib:
        reasons.append(f"{needed} GiB of GPU memory needed, {pool.gpu.memory_gib} GiB in a {pool.gpu.value}")
    replicas = max((model.replicas for model in models), default=0)
    if replicas > pool.gpus:
        reasons.append(f"{replicas} replicas wanted, {pool.gpus} GPUs in the pool")
    return reasons


def fitting(pools: Sequence[GpuPool], models: Sequence[Model]) -> GpuPool | None:
    """The first pool that can serve all of `models`, or nothing."""
    return next((pool for pool in pools if not refusals(pool, models)), None)
