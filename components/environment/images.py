"""The container images that serving runs, each by digest; a site names its own, from a registry that it reaches."""

from components.environment.base import Part
from components.environment.names import ImageReference


class Images(Part):
    """`triton`: NVIDIA's server. `model_fetch`: the program that brings a model repository into a pod."""

    triton: ImageReference
    model_fetch: ImageReference
