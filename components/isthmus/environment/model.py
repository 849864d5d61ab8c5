"""A model as Triton serves it: how sensitive it is, what it needs, where it runs and whom it asks."""

from isthmus.environment.base import Part, Positive
from isthmus.environment.classification import Classification
from isthmus.environment.gpu import Gpu
from isthmus.environment.names import Label, ModelName
from isthmus.environment.variables import EnvironmentVariable


class Call(Part):
    """A request that a model sends to another one. `carries` is the classification of what it sends.

    The address reaches the caller's pod in the environment variable `address_variable`.
    """

    model: ModelName
    carries: Classification
    address_variable: EnvironmentVariable


class Model(Part):
    """A Triton model.

    `classification` is that of its training data, and so of its weights; `request` and `response` are those of what
    goes in and comes out. `tenant` is whose it is, and may be left out where there is one tenant only. `gpus` are the
    GPU models it may run on (none named: any). `memory_gib` is what it takes of its node's memory while it is loaded
    and served (left out: as much as of the GPU's, which no engine of it can exceed). `replicas` is the fewest that
    serve it at `site`.
    """

    name: ModelName
    tenant: Label | None = None
    classification: Classification
    request: Classification
    response: Classification
    site: Label
    gpu_memory_gib: Positive
    memory_gib: Positive | None = None
    gpus: tuple[Gpu, ...] = ()
    replicas: Positive = 1
    calls: tuple[Call, ...] = ()

    @property
    def sensitivity(self) -> Classification:
        """The highest classification that the model's site must bear."""
        return max(self.classification, self.request, self.response, key=lambda c: c.rank)
