"""Who asks the models for answers, from where, and how sensitive an answer may be there."""

from typing import Annotated

from isthmus.environment.addresses import Cidr
from isthmus.environment.base import NOT_EMPTY, Part
from isthmus.environment.classification import Classification
from isthmus.environment.names import Label, ModelName


class Application(Part):
    """A program outside of the sites that calls models: in another VPC, a company network or a tenant's project.

    `cidrs` are the networks that its requests come from, and nobody else's. `models` are those that it calls, over HTTP
    and gRPC. `carries` is the classification of what it sends, `classification_ceiling` the highest that its networks
    may hold: no answer of a model that it reaches may be above. A network in a public cloud holds `internal` at most.
    The way there (peering, transit gateway, a route of the private cloud) belongs to who runs these networks.
    """

    name: Label
    cidrs: Annotated[tuple[Cidr, ...], NOT_EMPTY]
    classification_ceiling: Classification
    carries: Classification
    models: Annotated[tuple[ModelName, ...], NOT_EMPTY]
