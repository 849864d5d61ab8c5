"""Where a request is made: an account and a region, with what moto knows there."""

from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any

from isthmus_sandbox.aws.directconnect.errors import refuse
from isthmus_sandbox.aws.directconnect.store import Store, store


@dataclass(frozen=True)
class Place:
    """An account in a region."""

    account: str
    region: str

    @property
    def store(self) -> Store:
        """What the account has of Direct Connect."""
        return store(self.account)

    @property
    def moto(self) -> Any:
        """moto's Direct Connect: connections and LAGs."""
        from moto.directconnect.models import directconnect_backends

        return directconnect_backends[self.account][self.region]

    def port(self, id_: str) -> Any:
        """A connection or LAG that can carry virtual interfaces. Raises DirectConnectClientException."""
        lag = str(id_).startswith("dxlag-")
        connection = (self.moto.lags if lag else self.moto.connections).get(id_)
        if connection is None:
            raise refuse(f"Could not find {'LAG' if lag else 'Connection'} with ID {id_}")
        state = (connection.lag_state if lag else connection.connection_state).value
        if state != "available":
            raise refuse(f"{id_} is in state {state}: it must be available to carry a virtual interface.")
        return connection

    def virtual_gateway(self, id_: str) -> tuple[Any, str]:
        """A virtual private gateway of any region, and its region. Raises DirectConnectClientException."""
        for region, ec2 in self._ec2s():
            gateway = ec2.vpn_gateways.get(id_)
            if gateway is not None and gateway.state != "deleted":
                return gateway, region
        raise refuse(f"Virtual Gateway {id_} does not exist.")

    def transit_gateway(self, id_: str) -> tuple[Any, str]:
        """A transit gateway of any region, and its region. Raises DirectConnectClientException."""
        for region, ec2 in self._ec2s():
            if id_ in ec2.transit_gateways:
                return ec2.transit_gateways[id_], region
        raise refuse(f"Transit Gateway {id_} does not exist.")

    def _ec2s(self) -> list[tuple[str, Any]]:
        from moto.ec2.models import ec2_backends

        by_region: Any = ec2_backends[self.account]
        return [(region, by_region[region]) for region in list(by_region)]


def networks(virtual_gateway: Any) -> list[IPv4Network]:
    """The IPv4 ranges of the VPC that a virtual private gateway is attached to; none where it isn't."""
    result = []
    for attachment in virtual_gateway.attachments.values():
        if attachment.state == "attached":
            vpc = virtual_gateway.ec2_backend.get_vpc(attachment.vpc_id)
            result += [IPv4Network(a["cidr_block"]) for a in vpc.get_cidr_block_association_set(ipv6=False)]
    return result
