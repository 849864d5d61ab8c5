"""Who runs `pulumi up`, and from where: cluster APIs are private, so it matters."""

from isthmus.environment.addresses import Cidr
from isthmus.environment.base import Part
from isthmus.environment.names import PrincipalArn


class Operator(Part):
    """`principals` administrate the EKS clusters, and who runs `up` is one of them; `viewers` see what is in them and
    in the buckets, which a preview needs, and change nothing; `cidrs` are the runner's networks, let in to the cluster
    APIs."""

    principals: tuple[PrincipalArn, ...]
    viewers: tuple[PrincipalArn, ...] = ()
    cidrs: tuple[Cidr, ...] = ()
