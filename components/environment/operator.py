"""Who runs `pulumi up`, and from where: cluster APIs are private, so it matters."""

from components.environment.addresses import Cidr
from components.environment.base import Part
from components.environment.names import PrincipalArn


class Operator(Part):
    """`principals` administrate the EKS clusters; `cidrs` are the runner's networks, let in to the cluster APIs."""

    principals: tuple[PrincipalArn, ...]
    cidrs: tuple[Cidr, ...] = ()
