"""EC2: by all of its tags, as names aren't unique, or by what it joins. The ids are the provider's.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTags.html.
"""

from collections.abc import Mapping
from typing import Any

from isthmus_sandbox.recovery.finders import Clients, Finder, Inputs
from isthmus_sandbox.recovery.finders.aws import not_found
from isthmus_sandbox.recovery.pending import CannotIdentify, Pending


def _tagged(kind: str) -> Finder:
    """EC2 resources that carry every tag of the inputs (DescribeTags; `kind` as EC2 names resource types)."""

    def find(creation: Pending, clients: Clients, _: Inputs) -> list[str]:
        tags = creation.inputs.get("tags") or {}
        if not tags:
            raise CannotIdentify(f"a {kind} without tags")
        ec2 = clients.aws("ec2")
        matches: set[str] | None = None
        for key, value in tags.items():
            filters = [
                {"Name": "resource-type", "Values": [kind]},
                {"Name": "key", "Values": [key]},
                {"Name": "value", "Values": [value]},
            ]
            ids = {
                t["ResourceId"]
                for page in ec2.get_paginator("describe_tags").paginate(Filters=filters)
                for t in page["Tags"]
            }
            matches = ids if matches is None else matches & ids
        return sorted(i for i in matches or () if _alive(ec2, kind, i))

    return find


# How each kind is described: the call, its parameter, its list of results.
DESCRIBED = {
    "customer-gateway": ("describe_customer_gateways", "CustomerGatewayIds", "CustomerGateways"),
    "route-table": ("describe_route_tables", "RouteTableIds", "RouteTables"),
    "subnet": ("describe_subnets", "SubnetIds", "Subnets"),
    "transit-gateway": ("describe_transit_gateways", "TransitGatewayIds", "TransitGateways"),
    "transit-gateway-attachment": (
        "describe_transit_gateway_vpc_attachments",
        "TransitGatewayAttachmentIds",
        "TransitGatewayVpcAttachments",
    ),
    "vpc": ("describe_vpcs", "VpcIds", "Vpcs"),
    "vpc-endpoint": ("describe_vpc_endpoints", "VpcEndpointIds", "VpcEndpoints"),
    "vpn-connection": ("describe_vpn_connections", "VpnConnectionIds", "VpnConnections"),
}


def _alive(ec2: Any, kind: str, id_: str) -> bool:
    """Many things, and the tags of all, stay listed for a while after their deletion."""
    call, parameter, results = DESCRIBED[kind]
    try:
        described = getattr(ec2, call)(**{parameter: [id_]})[results]
    except Exception as error:
        if not_found(error):
            return False
        raise
    return any(_stands(resource) for resource in described)


def _stands(resource: Mapping[str, Any]) -> bool:
    return str(resource.get("State", "")).lower() not in ("deleting", "deleted")


def _launch_template(creation: Pending, clients: Clients, _: Inputs) -> list[str]:
    ec2 = clients.aws("ec2")
    response = ec2.describe_launch_templates(
        Filters=[{"Name": "launch-template-name", "Values": [creation.required_input("name")]}]
    )
    return [t["LaunchTemplateId"] for t in response["LaunchTemplates"]]


def _table_association(creation: Pending, clients: Clients, _: Inputs) -> list[str]:
    tables = clients.aws("ec2").describe_route_tables(RouteTableIds=[creation.required_input("routeTableId")])[
        "RouteTables"
    ]
    expected = {api: creation.inputs.get(name) for name, api in (("subnetId", "SubnetId"), ("gatewayId", "GatewayId"))}
    return [
        a["RouteTableAssociationId"]
        for t in tables
        for a in t["Associations"]
        if not a.get("Main") and all(a.get(api) == value for api, value in expected.items())
    ]


def _flow_log(creation: Pending, clients: Clients, _: Inputs) -> list[str]:
    target = creation.inputs.get("vpcId") or creation.inputs.get("subnetId") or creation.inputs.get("eniId")
    logs = clients.aws("ec2").describe_flow_logs(Filters=[{"Name": "resource-id", "Values": [target]}])["FlowLogs"]
    return [log["FlowLogId"] for log in logs]


def _security_group_rule(creation: Pending, clients: Clients, _: Inputs) -> list[str]:
    i, ingress = creation.inputs, "IngressRule" in creation.type
    filters = [{"Name": "group-id", "Values": [creation.required_input("securityGroupId")]}]
    rules = clients.aws("ec2").describe_security_group_rules(Filters=filters)["SecurityGroupRules"]

    def same(rule: Mapping[str, Any]) -> bool:
        peer = (rule.get("ReferencedGroupInfo") or {}).get("GroupId")
        mine = (
            str(i.get("ipProtocol")),
            i.get("fromPort", -1),
            i.get("toPort", -1),
            i.get("cidrIpv4"),
            i.get("cidrIpv6"),
            i.get("prefixListId"),
        )
        its = (
            rule["IpProtocol"],
            rule.get("FromPort", -1),
            rule.get("ToPort", -1),
            rule.get("CidrIpv4"),
            rule.get("CidrIpv6"),
            rule.get("PrefixListId"),
        )
        return rule["IsEgress"] is not ingress and mine == its and i.get("referencedSecurityGroupId") == peer

    return [rule["SecurityGroupRuleId"] for rule in rules if same(rule)]


DESTINATIONS = {
    "destinationCidrBlock": "DestinationCidrBlock",
    "destinationIpv6CidrBlock": "DestinationIpv6CidrBlock",
    "destinationPrefixListId": "DestinationPrefixListId",
}


def _route(creation: Pending, clients: Clients, _: Inputs) -> list[str]:
    """A route is read by its table and destination, which its id names."""
    table = creation.required_input("routeTableId")
    tables = clients.aws("ec2").describe_route_tables(RouteTableIds=[table])["RouteTables"]
    routes = [route for t in tables for route in t["Routes"]]
    destinations = [(api, creation.inputs[name]) for name, api in DESTINATIONS.items() if creation.inputs.get(name)]
    return [f"r-{table}_{to}" for api, to in destinations if any(route.get(api) == to for route in routes)]


def _gateway_route(creation: Pending, clients: Clients, _: Inputs) -> list[str]:
    """A static route of a transit gateway's table."""
    table, to = creation.required_input("transitGatewayRouteTableId"), creation.required_input("destinationCidrBlock")
    static = [{"Name": "type", "Values": ["static"]}]
    routes = clients.aws("ec2").search_transit_gateway_routes(TransitGatewayRouteTableId=table, Filters=static)[
        "Routes"
    ]
    return [f"{table}_{to}"] if any(r["DestinationCidrBlock"] == to and _stands(r) for r in routes) else []


def _vpn_route(creation: Pending, clients: Clients, _: Inputs) -> list[str]:
    vpn, to = creation.required_input("vpnConnectionId"), creation.required_input("destinationCidrBlock")
    connections = clients.aws("ec2").describe_vpn_connections(VpnConnectionIds=[vpn])["VpnConnections"]
    routes = [route for connection in connections for route in connection.get("Routes") or []]
    return [f"{to}:{vpn}"] if any(r["DestinationCidrBlock"] == to and _stands(r) for r in routes) else []


def _security_group(creation: Pending, clients: Clients, _: Inputs) -> list[str]:
    """Its name is unique in its VPC."""
    filters = [{"Name": "group-name", "Values": [creation.required_input("name")]}]
    if vpc := creation.inputs.get("vpcId"):
        filters.append({"Name": "vpc-id", "Values": [vpc]})
    groups = clients.aws("ec2").describe_security_groups(Filters=filters)["SecurityGroups"]
    return [group["GroupId"] for group in groups]


EC2: dict[str, Finder] = {
    "aws:ec2/customerGateway:CustomerGateway": _tagged("customer-gateway"),
    "aws:ec2/flowLog:FlowLog": _flow_log,
    "aws:ec2/launchTemplate:LaunchTemplate": _launch_template,
    "aws:ec2/routeTable:RouteTable": _tagged("route-table"),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": _table_association,
    "aws:ec2/route:Route": _route,
    "aws:ec2/securityGroup:SecurityGroup": _security_group,
    "aws:ec2/subnet:Subnet": _tagged("subnet"),
    "aws:ec2/vpc:Vpc": _tagged("vpc"),
    "aws:ec2/vpcEndpoint:VpcEndpoint": _tagged("vpc-endpoint"),
    "aws:ec2/vpnConnection:VpnConnection": _tagged("vpn-connection"),
    "aws:ec2/vpnConnectionRoute:VpnConnectionRoute": _vpn_route,
    "aws:ec2transitgateway/route:Route": _gateway_route,
    "aws:ec2transitgateway/transitGateway:TransitGateway": _tagged("transit-gateway"),
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment": _tagged("transit-gateway-attachment"),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": _security_group_rule,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": _security_group_rule,
}
