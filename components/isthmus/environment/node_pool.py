"""Groups of equal nodes of a site's cluster, with GPUs or without."""

from collections.abc import Iterator

from isthmus.environment.base import Count, Part, Positive, known
from isthmus.environment.gpu import Gpu
from isthmus.environment.names import Label
from isthmus.environment.server_needs import NODE_MEMORY_GIB
from isthmus.errors import Problem

LEAST_DISK_GIB = 40  # Triton's image is 20 unpacked and 10 as it is pulled


class NodePool(Part):
    """What pools of all kinds have. Without `gpu` it serves what the cluster itself needs, and carries no taint.

    `min` to `max` is how many nodes there may be; it begins with `min`, and what an autoscaler changes stays.
    """

    name: Label
    gpu: Gpu | None = None
    gpus_per_node: Positive = 1
    min: Count
    max: Positive
    disk_gib: Positive = 100

    @property
    def gpus(self) -> int:
        """GPUs in the nodes that are always there."""
        return self.min * self.gpus_per_node if self.gpu else 0

    @property
    def gpu_gib(self) -> int:
        """Memory of one of its GPUs in GiB."""
        return self.gpu.memory_gib if self.gpu else 0

    @property
    def node_memory_gib(self) -> int | None:
        """Memory of a node in GiB, where it is known."""
        return None

    @property
    def server_memory_gib(self) -> int | None:
        """Memory in GiB that a node has for the server on each of its GPUs, where it is known."""
        memory = self.node_memory_gib
        return None if memory is None else max(0, memory - NODE_MEMORY_GIB) // self.gpus_per_node

    @property
    def most_gpus(self) -> int:
        """GPUs in as many nodes as there may be."""
        return self.max * self.gpus_per_node if self.gpu else 0

    def problems(self, path: str) -> Iterator[Problem]:
        """What is wrong with a pool by itself, as far as it can be read."""
        if known(self.min, self.max) and self.max < self.min:
            yield Problem(
                f"{path}.max", str(self.max), f"at least {self.min}, the pool's min", f"raise it to {self.min}"
            )
        if self.gpu and known(self.disk_gib) and self.disk_gib < LEAST_DISK_GIB:
            yield Problem(
                f"{path}.disk_gib",
                str(self.disk_gib),
                f"at least {LEAST_DISK_GIB}: the system, and Triton's image as it is pulled and unpacked",
                f"raise it to {LEAST_DISK_GIB}",
            )
