"""Whether the plan's servers can have the TensorRT engines that their models need."""

from collections.abc import Iterator, Mapping

from isthmus.contents import ModelContents, ModelEngine
from isthmus.environment import Environment, Plan, Problem
from isthmus.environment.node_pool import NodePool


def engine_problems(environment: Environment, plan: Plan, models: Mapping[str, ModelContents]) -> Iterator[Problem]:
    """Engines that a server of the plan needs and that aren't for its GPU, or don't fit it; each once."""
    seen = set()
    for server in plan.servers:
        (pool,) = [part for part in environment.site(server.site).node_pools if part.name == server.pool]
        for index, model in enumerate(environment.models):
            for engine in models[model.name].engines if model.name in server.models else ():
                if (place := (engine.part, pool.gpu, pool.gpu_gib)) not in seen:
                    seen.add(place)
                    yield from _misfits(f"models[{index}]", engine, pool, f"{server.pool!r} of {server.site!r}")


def _misfits(path: str, engine: ModelEngine, pool: NodePool, name: str) -> Iterator[Problem]:
    assert pool.gpu is not None, "the plan puts servers on pools with GPUs"
    where, gpu = f"{path}: the engine of {engine.part}", pool.gpu.value
    if engine.gpus and pool.gpu not in engine.gpus:
        expected = f"{gpu}, the GPU of the pool {name}"
        fix = f"add {gpu!r} to `gpus` in its engine.toml, or place the model where there is such a GPU"
        yield Problem(where, f"made for {', '.join(engine.gpus)}", expected, fix)
    if engine.workspace_mib > pool.gpu_gib * 1024:
        expected = f"at most the {pool.gpu_gib * 1024} MiB of {gpu}, the GPU of the pool {name}"
        yield Problem(where, f"workspace_mib of {engine.workspace_mib}", expected, "lower it in its engine.toml")
