"""The GPUs that pools and models name, with the memory that a model may count on."""

from enum import StrEnum


class Gpu(StrEnum):
    """A GPU model, by the alias that Nova flavors use (`pci_passthrough:alias`)."""

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
        """The memory of one GPU in GiB, by NVIDIA's data sheets (a100 is the 40 GB one)."""
        return _MEMORY_GIB[self]


_MEMORY_GIB = {
    Gpu.H200: 141,
    Gpu.H100: 80,
    Gpu.A100: 40,
    Gpu.L40S: 48,
    Gpu.L4: 24,
    Gpu.A10G: 24,
    Gpu.A10: 24,
    Gpu.T4: 16,
}

INSTANCE_TYPES: dict[str, tuple[Gpu, int]] = {
    "g4dn.xlarge": (Gpu.T4, 1),
    "g4dn.12xlarge": (Gpu.T4, 4),
    "g5.xlarge": (Gpu.A10G, 1),
    "g5.2xlarge": (Gpu.A10G, 1),
    "g5.12xlarge": (Gpu.A10G, 4),
    "g6.xlarge": (Gpu.L4, 1),
    "g6.2xlarge": (Gpu.L4, 1),
    "g6.12xlarge": (Gpu.L4, 4),
    "g6e.xlarge": (Gpu.L40S, 1),
    "g6e.12xlarge": (Gpu.L40S, 4),
    "p4d.24xlarge": (Gpu.A100, 8),
    "p5.48xlarge": (Gpu.H100, 8),
    "p5e.48xlarge": (Gpu.H200, 8),
}
"""EC2's GPU instance types that we know: GPU and how many. https://aws.amazon.com/ec2/instance-types/#Accelerated_Computing"""
