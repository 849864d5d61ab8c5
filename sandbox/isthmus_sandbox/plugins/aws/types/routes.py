"""Route tables, what is associated with them, routes.

Source: https://www.pulumi.com/registry/packages/aws/api-docs/ec2/ (each resource's page, "Inputs": what says
"Changing this forces a new resource" is in `replace`).
"""

from typing import Any

from isthmus_sandbox.plugins.aws.resource_type import Props, ResourceType


def _associate(client: Any, inputs: Props) -> str:
    target = {"SubnetId": inputs["subnetId"]} if inputs.get("subnetId") else {"GatewayId": inputs["gatewayId"]}
    return str(client.associate_route_table(RouteTableId=inputs["routeTableId"], **target)["AssociationId"])


def _association(client: Any, id_: str) -> Props | None:
    filters = [{"Name": "association.route-table-association-id", "Values": [id_]}]
    for table in client.describe_route_tables(Filters=filters)["RouteTables"]:
        for association in table["Associations"]:
            if association["RouteTableAssociationId"] == id_:
                properties = {"routeTableId": table["RouteTableId"], "subnetId": association.get("SubnetId")}
                return {**properties, "gatewayId": association.get("GatewayId")}
    return None


ROUTE_TARGETS = {
    "gatewayId": "GatewayId",
    "natGatewayId": "NatGatewayId",
    "transitGatewayId": "TransitGatewayId",
    "vpcEndpointId": "VpcEndpointId",
    "vpcPeeringConnectionId": "VpcPeeringConnectionId",
    "networkInterfaceId": "NetworkInterfaceId",
    "egressOnlyGatewayId": "EgressOnlyInternetGatewayId",
}
ROUTE_DESTINATIONS = {
    "destinationCidrBlock": "DestinationCidrBlock",
    "destinationIpv6CidrBlock": "DestinationIpv6CidrBlock",
    "destinationPrefixListId": "DestinationPrefixListId",
}


def _route_arguments(inputs: Props) -> Props:
    api_names = {**ROUTE_TARGETS, **ROUTE_DESTINATIONS}
    return {api: inputs[name] for name, api in api_names.items() if inputs.get(name)}


def _create_route(client: Any, inputs: Props) -> str:
    client.create_route(RouteTableId=inputs["routeTableId"], **_route_arguments(inputs))
    destination = next(inputs[name] for name in ROUTE_DESTINATIONS if inputs.get(name))
    return f"r-{inputs['routeTableId']}_{destination}"


def _read_route(client: Any, id_: str) -> Props | None:
    table, _, destination = id_.removeprefix("r-").partition("_")
    for route_table in client.describe_route_tables(RouteTableIds=[table])["RouteTables"]:
        for route in route_table["Routes"]:
            if destination in (route.get(api) for api in ROUTE_DESTINATIONS.values()):
                properties = {n: route.get(api) for n, api in {**ROUTE_TARGETS, **ROUTE_DESTINATIONS}.items()}
                return {"routeTableId": table, "origin": route.get("Origin"), "state": route.get("State"), **properties}
    return None


def _update_route(client: Any, id_: str, new: Props, changed: set[str]) -> None:
    if changed & set(ROUTE_TARGETS):
        client.replace_route(RouteTableId=new["routeTableId"], **_route_arguments(new))


def _delete_route(client: Any, id_: str, inputs: Props) -> None:
    destination = {api: inputs[name] for name, api in ROUTE_DESTINATIONS.items() if inputs.get(name)}
    client.delete_route(RouteTableId=inputs["routeTableId"], **destination)


TYPES = {
    "aws:ec2/routeTable:RouteTable": ResourceType(
        "ec2",
        create="create_route_table",
        id_path="RouteTable.RouteTableId",
        read=("describe_route_tables", "RouteTableIds[]", "RouteTables[0]"),
        delete=("delete_route_table", "RouteTableId"),
        not_found=("InvalidRouteTableID.NotFound",),
        ec2_tags="route-table",
        replace=frozenset({"vpcId"}),
        complete=lambda client, props, id_: props.pop("routes", None),
        arn="arn:aws:ec2:{region}:{account}:route-table/{id}",
        uncovered=frozenset({"propagatingVgws", "routes"}),
    ),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": ResourceType(
        "ec2",
        create=_associate,
        read=_association,
        delete=("disassociate_route_table", "AssociationId"),
        not_found=("InvalidAssociationID.NotFound",),
        replace=frozenset({"routeTableId", "subnetId", "gatewayId"}),
        one_of=(("subnetId", "gatewayId"),),
    ),
    "aws:ec2/route:Route": ResourceType(
        "ec2",
        create=_create_route,
        read=_read_route,
        delete=_delete_route,
        not_found=("InvalidRoute.NotFound", "InvalidRouteTableID.NotFound"),
        replace=frozenset({"routeTableId", *ROUTE_DESTINATIONS}),
        update=_update_route,
        one_of=(tuple(ROUTE_DESTINATIONS), tuple(ROUTE_TARGETS)),
        uncovered=frozenset({"carrierGatewayId", "coreNetworkArn", "localGatewayId", "odbNetworkArn"}),
    ),
}
