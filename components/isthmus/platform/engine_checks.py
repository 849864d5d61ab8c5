"""Whether the plan's servers can have the TensorRT engines that their models need."""

from collections.abc import Iterator, Mapping

from isthmus.contents import ModelContents, ModelEngine
from isthmus.environment import Environment, Plan, Problem
from isthmus.environment.gpu import Gpu
from isthmus.serving.from_environment import gpu_of


def engine_problems(environment: Environment, plan: Plan, models: Mapping[str, ModelContents]) -> Iterator[Problem]:
    """Engines that a server of the plan needs and that aren't for its GPU, or don't fit it; each once."""
    seen = set()
    for server in plan.servers:
        gpu = Gpu(gpu_of(environment.site(server.site), server.pool))
        for index, model in enumerate(environment.models):
            for engine in models[model.name].engines if model.name in server.models else ():
                if (place := (engine.part, gpu)) not in seen:
                    seen.add(place)
                    yield from _misfits(f"models[{index}]", engine, gpu, f"{server.pool!r} of {server.site!r}")


def _misfits(path: str, engine: ModelEngine, gpu: Gpu, pool: str) -> Iterator[Problem]:
    where = f"{path}: the engine of {engine.part}"
    if engine.gpus and gpu not in engine.gpus:
        expected = f"{gpu.value}, the GPU of the pool {pool}"
        fix = f"add {gpu.value!r} to `gpus` in its engine.toml, or place the model where there is such a GPU"
        yield Problem(where, f"made for {', '.join(engine.gpus)}", expected, fix)
    if engine.workspace_mib > gpu.memory_gib * 1024:
        expected = f"at most the {gpu.memory_gib * 1024} MiB of {gpu.value}, the GPU of the pool {pool}"
        yield Problem(where, f"workspace_mib of {engine.workspace_mib}", expected, "lower it in its engine.toml")
