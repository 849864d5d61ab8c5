"""What a cloud offers to a link: the end that the link is fastened to."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi


@dataclass(frozen=True)
class LinkEnd:
    """One end of a link, at a site."""

    prefix: str
    """What names of its resources begin with."""
    cidr: str
    """The range that the link joins."""
    provider: pulumi.ProviderResource
    """Declares resources at this end."""


@dataclass(frozen=True)
class RouterEnd(LinkEnd):
    """A router of OpenStack Neutron, with its VPN service."""

    service_id: pulumi.Input[str]
    """The router's VPNaaS service."""
    address: pulumi.Input[str]
    """The service's address on the external network."""
    subnet_id: pulumi.Input[str]
    """The subnet of `cidr`."""


@dataclass(frozen=True)
class VpcEnd(LinkEnd):
    """A VPC of AWS."""

    vpc_id: pulumi.Input[str]
    """The VPC."""
    subnet_ids: pulumi.Input[Sequence[pulumi.Input[str]]]
    """Its subnets, one a zone."""
    route_table_id: pulumi.Input[str]
    """Their route table."""
    key_arn: pulumi.Input[str]
    """The KMS key of logs."""
    classification: str
    """The classification of logs."""
    log_retention_days: int
    """How long logs are kept, in days."""
