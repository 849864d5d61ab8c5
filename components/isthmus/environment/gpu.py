"""The GPUs that pools and models name, with the memory that a model may count on."""

from enum import StrEnum
from functools import cache

from isthmus.environment.aws_data import instance_types


class Gpu(StrEnum):
    """A GPU model, by the alias that Nova flavors use (`pci_passthrough:alias`)."""

    B300 = "b300"
    B200 = "b200"
    H200 = "h200"
    H100 = "h100"
    A100 = "a100"
    L40S = "l40s"
    L4 = "l4"
    A10G = "a10g"
    A10 = "a10"
    T4 = "t4"

    @property
    def memory_gib(self) -> int:
        """Whole GiB of memory in one GPU, as EC2 describes its own: the least where a model comes in two sizes.

        A data sheet's 24 GB are 22 GiB here, since that is what a process can have.
        """
        return _memory_gib(self)


@cache
def _memory_gib(gpu: Gpu) -> int:
    sizes = [
        t.gpus.memory_mib for t in instance_types().values() if t.gpus and t.gpus.part == 1 and t.gpus.model == gpu
    ]
    return min(sizes) // 1024 if sizes else _NOT_IN_EC2[gpu]


_NOT_IN_EC2 = {
    Gpu.A10: 22,  # 24 GB: https://www.nvidia.com/en-us/data-center/products/a10-gpu/
}
