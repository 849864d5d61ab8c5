"""Route propagation of virtual private gateways, which moto lacks.

A route table learns the static routes of the gateway's VPN connections; a route of its own to the same range wins.
No BGP session is behind it, so nothing is learnt from one. Sources:
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableVgwRoutePropagation.html and
https://docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html.
"""

from typing import Any

from moto.core.responses import EmptyResult

from isthmus_sandbox.aws.errors import AwsError


def propagating(table: Any) -> list[str]:
    """The gateways that a route table learns from; they lie in the table, so that they are saved with it."""
    gateways: list[str] = table.__dict__.setdefault("isthmus_propagating", [])
    return gateways


def learnt(table: Any) -> list[Any]:
    """The routes that a table learns, those that it hasn't itself."""
    ec2, destinations, routes = table.ec2_backend, {r.destination_cidr_block for r in table._routes.values()}, {}
    for id_ in propagating(table):
        gateway = ec2.vpn_gateways.get(id_)
        if gateway is None or not attached(gateway, table.vpc_id):
            continue
        for connection in ec2.vpn_connections.values():
            if connection.vpn_gateway_id == id_ and connection.state != "deleted":
                for vpn_route in getattr(connection, "routes", None) or []:
                    destination = vpn_route["DestinationCidrBlock"]
                    if destination not in destinations:
                        routes[destination] = _route(table, destination, gateway)
    return list(routes.values())


def _route(table: Any, destination: str, gateway: Any) -> Any:
    """A route as moto makes them, but for its origin."""
    from moto.ec2.models.route_tables import Route

    propagated = type("PropagatedRoute", (Route,), {"origin": "EnableVgwRoutePropagation"})
    return propagated(table, destination, None, gateway=gateway)


def attached(gateway: Any, vpc: str) -> bool:
    """Whether a virtual private gateway is attached to a VPC."""
    attachment = gateway.attachments.get(vpc)
    return gateway.state == "available" and attachment is not None and attachment.state == "attached"


def _table_and_gateway(response: Any) -> tuple[Any, Any]:
    """The route table and the gateway of a request."""
    table = response.ec2_backend.get_route_table(response._get_param("RouteTableId"))
    return table, response.ec2_backend.get_vpn_gateway(response._get_param("GatewayId"))


def extend() -> None:
    """Put it into moto."""
    from moto.ec2.models.route_tables import RouteTable
    from moto.ec2.responses.route_tables import RouteTables

    def enable_vgw_route_propagation(self: Any) -> EmptyResult:
        table, gateway = _table_and_gateway(self)
        if not attached(gateway, table.vpc_id):
            raise AwsError(
                "Gateway.NotAttached", f"virtual private gateway {gateway.id} is not attached to {table.vpc_id}"
            )
        if gateway.id not in propagating(table):
            propagating(table).append(gateway.id)
        return EmptyResult()

    def disable_vgw_route_propagation(self: Any) -> EmptyResult:
        table, gateway = _table_and_gateway(self)
        if gateway.id in propagating(table):
            propagating(table).remove(gateway.id)
        return EmptyResult()

    for method in (enable_vgw_route_propagation, disable_vgw_route_propagation):
        setattr(RouteTables, method.__name__, method)
    original = RouteTable.routes.fget  # type: ignore[attr-defined]  # a property
    added = {
        "routes": property(lambda self: [*original(self), *learnt(self)]),
        "propagating_vgws": property(lambda self: [{"GatewayId": id_} for id_ in propagating(self)]),
    }
    for name, read in added.items():
        setattr(RouteTable, name, read)
