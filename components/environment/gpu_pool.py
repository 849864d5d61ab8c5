"""Groups of equal GPU nodes: made of a Nova flavor on OpenStack, of an instance type on AWS."""

from typing import Literal

from components.environment.base import Part, Positive, Text
from components.environment.gpu import Gpu
from components.environment.names import Label


class GpuPool(Part):
    """What both kinds of pool have. `nodes` is how many there are; an autoscaler's bounds come with the autoscaler."""

    name: Label
    gpu: Gpu
    gpus_per_node: Positive = 1
    nodes: Positive
    disk_gib: Positive = 100  # a Triton image is about 20 GB unpacked

    @property
    def gpus(self) -> int:
        """GPUs in all nodes together."""
        return self.nodes * self.gpus_per_node


class NovaGpuPool(GpuPool):
    """A pool on OpenStack: we make its flavor, with the GPUs by PCI alias."""

    vcpus: Positive
    memory_gib: Positive


class EksGpuPool(GpuPool):
    """A pool on AWS: the instance type decides CPU and memory, and must have the GPUs that are stated."""

    instance_type: Text
    capacity: Literal["on-demand", "spot"] = "on-demand"
