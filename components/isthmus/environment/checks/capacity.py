"""Capacity: every model has a pool at its site that can hold it. How they share the pools is the plan's business."""

from collections.abc import Iterator

from isthmus.environment.base import known
from isthmus.environment.capacity import refusals
from isthmus.environment.partial import PartialEnvironment
from isthmus.environment.problems import Problem


def check(partial: PartialEnvironment) -> Iterator[Problem]:
    """Models that no pool of their site can hold, even alone."""
    for j, model in partial.models.items():
        i, site = next(
            ((i, s) for i, s in partial.sites.items() if known(s.name) and s.name == model.site), (None, None)
        )
        if site is None or not known(model.name, model.gpu_memory_gib, model.gpus, model.replicas):
            continue
        if not known(*model.gpus) or not model.readable("memory_gib"):
            continue
        pools = site.node_pools
        if not known(pools) or not all(
            known(p.name, p.gpus_per_node, p.min, p.max) and p.readable("gpu") for p in pools
        ):
            continue  # the pool that can't be read may be the one that fits
        if pools and all(refusals(pool, [model]) for pool in pools):
            reasons = "; ".join(f"{pool.name}: {', '.join(refusals(pool, [model]))}" for pool in pools)
            yield Problem(
                f"models[{j}]",
                f"{model.name!r} at site {site.name!r}, where no pool fits it ({reasons})",
                "a pool with a GPU that the model may run on, with memory and GPUs enough",
                f"add such a pool to sites[{i}].pools, or change the model's needs (memory_gib: the node's)",
            )
