"""A model as Triton serves it: how sensitive it is, what it needs, where it runs and whom it asks."""

from components.environment.base import Part, Positive
from components.environment.classification import Classification
from components.environment.gpu import Gpu
from components.environment.names import EnvironmentVariable, Label, ModelName


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
    goes in and comes out. `gpus` are the GPU models it may run on (none named: any). `replicas` is the fewest that
    serve it at `site`.
    """

    name: ModelName
    classification: Classification
    request: Classification
    response: Classification
    site: Label
    gpu_memory_gib: Positive
    gpus: tuple[Gpu, ...] = ()
    replicas: Positive = 1
    calls: tuple[Call, ...] = ()

    @property
    def sensitivity(self) -> Classification:
        """The highest classification that the model's site must bear."""
        return max(self.classification, self.request, self.response, key=lambda c: c.rank)
