"""Whether the GPU at hand is of the model that the pool says."""

import re


def is_model(gpu: str, name: str) -> bool:
    """Whether a GPU that the driver calls `name` is a `gpu`: `NVIDIA H100 80GB HBM3` is an h100, `NVIDIA A10G` no a10.

    A pool says its GPU by the model's number (`isthmus.environment.gpu`), which is one word of the driver's name.
    """
    return gpu in re.split(r"[^a-z0-9]+", name.lower())
