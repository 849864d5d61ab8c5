"""Which pool serves a site's models."""

from components.environment import EksGpuPool, Gpu, Model
from components.environment.capacity import fitting, refusals
from components.environment.gpu import INSTANCE_TYPES


def pool(name: str, gpu: Gpu, nodes: int = 1) -> EksGpuPool:
    return EksGpuPool(name=name, gpu=gpu, nodes=nodes, instance_type="x")


def model(name: str, memory: int, replicas: int = 1, gpus: tuple[Gpu, ...] = ()) -> Model:
    fields = {"name": name, "classification": "internal", "request": "internal", "response": "internal", "site": "s"}
    return Model.model_validate({**fields, "gpu_memory_gib": memory, "replicas": replicas, "gpus": gpus})


def test_the_first_pool_that_fits_is_taken() -> None:
    small, large = pool("small", Gpu.T4), pool("large", Gpu.L4)
    assert fitting([small, large], [model("a", 16)]) is small
    assert fitting([small, large], [model("a", 17)]) is large
    assert fitting([small, large], [model("a", 25)]) is None


def test_models_of_a_server_share_one_gpu() -> None:
    assert refusals(pool("p", Gpu.L4), [model("a", 12), model("b", 12)]) == []
    assert refusals(pool("p", Gpu.L4), [model("a", 12), model("b", 13)]) == [
        "25 GiB of GPU memory needed, 24 GiB in a l4"
    ]


def test_every_reason_is_given() -> None:
    assert refusals(pool("p", Gpu.T4), [model("a", 20, replicas=2, gpus=(Gpu.H100,))]) == [
        "a must not run on t4",
        "20 GiB of GPU memory needed, 16 GiB in a t4",
        "2 replicas wanted, 1 GPUs in the pool",
    ]


def test_every_gpu_has_memory_and_instance_types_have_known_gpus() -> None:
    assert all(gpu.memory_gib > 0 for gpu in Gpu)
    assert all(isinstance(gpu, Gpu) and count > 0 for gpu, count in INSTANCE_TYPES.values())
