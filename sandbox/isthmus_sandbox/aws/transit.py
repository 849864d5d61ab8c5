"""Routes of transit gateways with where they lead, which moto keeps to itself, and those that it doesn't propagate.

An attachment of a VPC propagates the VPC's ranges to the gateway's default table, unless the gateway is told not to; a
static route to the same range wins. What VPNs learn by BGP isn't there, as no session is. Source:
https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html#tgw-routing-overview
"""

from typing import Any

from moto.core.responses import ActionResult

Json = dict[str, Any]


def routes(ec2: Any, table: str) -> list[Json]:
    """The routes of a table, as SearchTransitGatewayRoutes answers."""
    known = ec2.transit_gateways_route_tables.get(table)
    if known is None:
        return []
    static = {
        cidr: _route(cidr, "static", route["state"], ec2.transit_gateway_attachments.get(_attachment_id(route)))
        for cidr, route in known.routes.items()
    }
    return [*static.values(), *(one for cidr, one in _propagated(ec2, table).items() if cidr not in static)]


def _attachment_id(route: Json) -> str | None:
    attachment: Json = route.get("transitGatewayAttachments") or {}
    return attachment.get("transitGatewayAttachmentId")


def _propagated(ec2: Any, table: str) -> dict[str, Json]:
    propagated: dict[str, Json] = {}
    for attachment in ec2.transit_gateway_attachments.values():
        gateway = ec2.transit_gateways.get(attachment.transit_gateway_id)
        if gateway is None:  # moto keeps the attachments of VPNs whose gateway is gone
            continue
        options = gateway.options
        by_default = options.get("DefaultRouteTablePropagation") == "enable"
        if not by_default or options.get("PropagationDefaultRouteTableId") != table:
            continue
        vpc = ec2.vpcs.get(attachment.resource_id)
        if attachment.state == "available" and vpc is not None:
            propagated[vpc.cidr_block] = _route(vpc.cidr_block, "propagated", "active", attachment)
    return propagated


def _route(cidr: str, kind: str, state: str, attachment: Any) -> Json:
    leads = [] if attachment is None else [attachment]
    return {
        "DestinationCidrBlock": cidr,
        "Type": kind,
        "State": state,
        "TransitGatewayAttachments": [
            {
                "TransitGatewayAttachmentId": one.id,
                "ResourceId": one.resource_id,
                "ResourceType": one.resource_type,
            }
            for one in leads
        ],
    }


FILTERS = {"type": "Type", "state": "State", "route-search.exact-match": "DestinationCidrBlock"}


def extend() -> None:
    """Put it into moto."""
    from moto.ec2.responses.transit_gateway_route_tables import TransitGatewayRouteTable

    def search_transit_gateway_routes(self: Any) -> ActionResult:
        filters = self._filters_from_querystring()
        matches = [
            route
            for route in routes(self.ec2_backend, self._get_param("TransitGatewayRouteTableId"))
            if all(route[key] in filters[name] for name, key in FILTERS.items() if filters.get(name))
        ]
        return ActionResult({"Routes": matches, "AdditionalRoutesAvailable": False})

    setattr(  # noqa: B010  # mypy forbids assigning a method
        TransitGatewayRouteTable, "search_transit_gateway_routes", search_transit_gateway_routes
    )
