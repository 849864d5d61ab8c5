"""Who asks the models for answers, from where, and how sensitive an answer may be there."""

from typing import Annotated

from isthmus.environment.addresses import Cidr
from isthmus.environment.base import NOT_EMPTY, Part
from isthmus.environment.classification import Classification
from isthmus.environment.names import Label, ModelName, NamespaceName


class Application(Part):
    """A program that calls models: outside of the sites, or in the cluster of one.

    Outside (in another VPC, a company network or a tenant's project) `cidrs` are the networks that its requests come
    from, and nobody else's. In a site's own cluster it says `site` and `namespace` in their place: all pods of that
    namespace are this application, and call models of that site only. `models` are those that it calls, over HTTP and
    gRPC. `carries` is the classification of what it sends, `classification_ceiling` the highest that its networks or
    pods may hold: no answer of a model that it reaches may be above. A network in a public cloud holds `internal` at
    most, pods what their site may. The way from outside (peering, transit gateway, a route of the private cloud)
    belongs to who runs these networks.
    """

    name: Label
    cidrs: tuple[Cidr, ...] = ()
    site: Label | None = None
    namespace: NamespaceName | None = None
    classification_ceiling: Classification
    carries: Classification
    models: Annotated[tuple[ModelName, ...], NOT_EMPTY]

    @property
    def own_site(self) -> str | None:
        """The site in whose cluster it is; None where it says networks, whatever stands beside them."""
        return self.site if self.cidrs == () else None
