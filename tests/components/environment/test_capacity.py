"""Whether a pool can serve models: every reason why not."""

from hypothesis import given
from hypothesis import strategies as st

from isthmus.environment import EksNodePool, Gpu, Model
from isthmus.environment.aws_data import instance_types
from isthmus.environment.capacity import refusals
from isthmus.environment.server_needs import MEMORY_GIB, NODE_MEMORY_GIB, SERVER_MEMORY_GIB, memory_gib

TYPES = {Gpu.T4: "g4dn.xlarge", Gpu.L4: "g6.xlarge", Gpu.A100: "p4de.24xlarge", None: "m7i.large"}


def pool(name: str, gpu: Gpu | None, nodes: int = 1) -> EksNodePool:
    return EksNodePool(name=name, gpu=gpu, min=nodes, max=nodes, instance_type=TYPES[gpu])


def model(name: str, memory: int, replicas: int = 1, gpus: tuple[Gpu, ...] = (), host: int | None = 1) -> Model:
    fields = {"name": name, "classification": "internal", "request": "internal", "response": "internal", "site": "s"}
    needs = {"gpu_memory_gib": memory, "memory_gib": host, "replicas": replicas, "gpus": gpus}
    return Model.model_validate({**fields, **needs})


def test_models_of_a_server_share_one_gpu() -> None:
    half = Gpu.L4.memory_gib // 2
    assert refusals(pool("p", Gpu.L4), [model("a", half), model("b", half)]) == []
    (reason,) = refusals(pool("p", Gpu.L4), [model("a", Gpu.L4.memory_gib), model("b", 1)])
    assert reason == f"{Gpu.L4.memory_gib + 1} GiB of GPU memory needed, {Gpu.L4.memory_gib} GiB in a l4"


def test_every_reason_is_given() -> None:
    assert refusals(pool("p", Gpu.T4), [model("a", 200, replicas=2, gpus=(Gpu.H100,))]) == [
        "a must not run on t4",
        f"200 GiB of GPU memory needed, {Gpu.T4.memory_gib} GiB in a t4",
        "2 replicas wanted, 1 GPUs in the pool's 1 nodes",
    ]


def test_what_others_take_is_not_free() -> None:
    assert refusals(pool("p", Gpu.L4, nodes=3), [model("a", 1, replicas=2)], used=1) == []
    assert refusals(pool("p", Gpu.L4, nodes=3), [model("a", 1, replicas=2)], used=2) == [
        "2 replicas wanted, 1 free of 3 GPUs in the pool's 3 nodes"
    ]


def test_a_pool_without_gpu_serves_no_model() -> None:
    assert refusals(pool("system", None, nodes=9), [model("a", 1)]) == ["it has no GPU"]


def test_every_gpu_has_memory() -> None:
    assert all(gpu.memory_gib > 0 for gpu in Gpu)
    known = {t.gpus.model for t in instance_types().values() if t.gpus}
    assert {gpu.value for gpu in Gpu} - known == {"a10"}, "what EC2 doesn't have is stated by hand"


def test_a_gpu_that_comes_in_two_sizes_has_that_of_its_instance_type() -> None:
    assert Gpu.A100.memory_gib == 40
    assert refusals(pool("p", Gpu.A100), [model("a", 80)]) == []
    assert refusals(pool("p", Gpu.A100), [model("a", 81)]) == ["81 GiB of GPU memory needed, 80 GiB in a a100"]


def test_what_a_model_takes_of_its_node_is_asked_for_and_must_be_there() -> None:
    assert instance_types()[TYPES[Gpu.L4]].memory_mib == 16 * 1024
    available = 16 - NODE_MEMORY_GIB
    fits = available - SERVER_MEMORY_GIB
    assert refusals(pool("p", Gpu.L4), [model("a", 1, host=fits)]) == []
    assert refusals(pool("p", Gpu.L4), [model("a", 1, host=fits), model("b", 1, host=1)]) == [
        f"{available + 1} GiB of memory asked, {available} GiB for each GPU's server in one of its nodes"
    ]


@given(st.lists(st.tuples(st.integers(1, 100), st.none() | st.integers(1, 100)), min_size=1, max_size=5))
def test_a_model_without_a_statement_counts_as_large_as_on_the_gpu(sizes: list[tuple[int, int | None]]) -> None:
    asked = memory_gib([model(f"m{i}", gpu, host=host) for i, (gpu, host) in enumerate(sizes)])
    assert asked == max(MEMORY_GIB, SERVER_MEMORY_GIB + sum(host or gpu for gpu, host in sizes))


def test_servers_on_the_gpus_of_a_node_share_its_memory() -> None:
    four = EksNodePool(name="p", gpu=Gpu.L4, gpus_per_node=4, min=1, max=1, instance_type="g6.12xlarge")
    memory = instance_types()["g6.12xlarge"].memory_mib // 1024
    assert four.server_memory_gib == (memory - NODE_MEMORY_GIB) // 4
    unknown = four.model_copy(update={"instance_type": "none-such"})
    assert unknown.server_memory_gib is None and refusals(unknown, [model("a", 1, host=999)]) == []
