"""VPC, subnets, routes, endpoints, flow logs.

Source: https://www.pulumi.com/registry/packages/aws/api-docs/ec2/ (each resource's page, "Inputs": what says
"Changing this forces a new resource" is in `replace`).
"""

from typing import Any

from sandbox.plugins.aws.resource_type import Props, ResourceType, Setter, document, tags_list, unordered

ARN = "arn:aws:ec2:{region}:{account}:"


def _attribute(method: str, argument: str, name: str) -> Setter:
    """A boolean attribute that a Modify call sets."""
    api = name[0].upper() + name[1:]
    return lambda client, id_, value: getattr(client, method)(**{argument: id_, api: {"Value": bool(value)}})


def _vpc_extra(client: Any, props: Props, id_: str) -> None:
    for name in ("enableDnsSupport", "enableDnsHostnames", "enableNetworkAddressUsageMetrics"):
        api = name[0].upper() + name[1:]
        props[name] = client.describe_vpc_attribute(VpcId=id_, Attribute=name)[api]["Value"]
    mine = [{"Name": "vpc-id", "Values": [id_]}]
    tables = client.describe_route_tables(Filters=[*mine, {"Name": "association.main", "Values": ["true"]}])[
        "RouteTables"
    ]
    groups = client.describe_security_groups(Filters=[*mine, {"Name": "group-name", "Values": ["default"]}])[
        "SecurityGroups"
    ]
    acls = client.describe_network_acls(Filters=[*mine, {"Name": "default", "Values": ["true"]}])["NetworkAcls"]
    props["mainRouteTableId"] = props["defaultRouteTableId"] = tables[0]["RouteTableId"] if tables else ""
    props["defaultSecurityGroupId"] = groups[0]["GroupId"] if groups else ""
    props["defaultNetworkAclId"] = acls[0]["NetworkAclId"] if acls else ""


VPC_BOOLEANS = ("enableDnsSupport", "enableDnsHostnames", "enableNetworkAddressUsageMetrics")
SUBNET_BOOLEANS = ("mapPublicIpOnLaunch", "assignIpv6AddressOnCreation", "enableDns64")


def _associate(client: Any, inputs: Props) -> str:
    target = {"SubnetId": inputs["subnetId"]} if inputs.get("subnetId") else {"GatewayId": inputs["gatewayId"]}
    return str(client.associate_route_table(RouteTableId=inputs["routeTableId"], **target)["AssociationId"])


def _association(client: Any, id_: str) -> Props | None:
    mine = [{"Name": "association.route-table-association-id", "Values": [id_]}]
    for table in client.describe_route_tables(Filters=mine)["RouteTables"]:
        for found in table["Associations"]:
            if found["RouteTableAssociationId"] == id_:
                known = {"routeTableId": table["RouteTableId"], "subnetId": found.get("SubnetId")}
                return {**known, "gatewayId": found.get("GatewayId")}
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
    named = {**ROUTE_TARGETS, **ROUTE_DESTINATIONS}
    return {api: inputs[name] for name, api in named.items() if inputs.get(name)}


def _create_route(client: Any, inputs: Props) -> str:
    client.create_route(RouteTableId=inputs["routeTableId"], **_route_arguments(inputs))
    destination = next(inputs[name] for name in ROUTE_DESTINATIONS if inputs.get(name))
    return f"r-{inputs['routeTableId']}_{destination}"


def _read_route(client: Any, id_: str) -> Props | None:
    table, _, destination = id_.removeprefix("r-").partition("_")
    for found in client.describe_route_tables(RouteTableIds=[table])["RouteTables"]:
        for route in found["Routes"]:
            if destination in (route.get(api) for api in ROUTE_DESTINATIONS.values()):
                known = {n: route.get(api) for n, api in {**ROUTE_TARGETS, **ROUTE_DESTINATIONS}.items()}
                return {"routeTableId": table, "origin": route.get("Origin"), "state": route.get("State"), **known}
    return None


def _update_route(client: Any, id_: str, new: Props, changed: set[str]) -> None:
    if changed & set(ROUTE_TARGETS):
        client.replace_route(RouteTableId=new["routeTableId"], **_route_arguments(new))


def _delete_route(client: Any, id_: str, inputs: Props) -> None:
    where = {api: inputs[name] for name, api in ROUTE_DESTINATIONS.items() if inputs.get(name)}
    client.delete_route(RouteTableId=inputs["routeTableId"], **where)


def _update_endpoint(client: Any, id_: str, new: Props, changed: set[str]) -> None:
    request: Props = {}
    if "policy" in changed:
        request |= {"PolicyDocument": new["policy"]} if new.get("policy") else {"ResetPolicy": True}
    for name, api in (
        ("routeTableIds", "RouteTableIds"),
        ("subnetIds", "SubnetIds"),
        ("securityGroupIds", "SecurityGroupIds"),
    ):
        if name in changed:
            now = set(new.get(name) or [])
            endpoint = client.describe_vpc_endpoints(VpcEndpointIds=[id_])["VpcEndpoints"][0]
            before = (
                {g["GroupId"] for g in endpoint.get("Groups", [])}
                if name == "securityGroupIds"
                else set(endpoint.get(api, []))
            )
            request |= {f"Add{api}": sorted(now - before), f"Remove{api}": sorted(before - now)}
    if "privateDnsEnabled" in changed:
        request["PrivateDnsEnabled"] = bool(new.get("privateDnsEnabled"))
    client.modify_vpc_endpoint(VpcEndpointId=id_, **{k: v for k, v in request.items() if v not in ([], None)})


def _endpoint_extra(client: Any, props: Props, id_: str) -> None:
    props["securityGroupIds"] = sorted(group["groupId"] for group in props.get("groups") or [])
    props["subnetIds"] = sorted(props.get("subnetIds") or [])
    props["routeTableIds"] = sorted(props.get("routeTableIds") or [])


def _create_flow_log(client: Any, inputs: Props) -> str:
    kind, resource = next((k, inputs[n]) for n, k in FLOW_TARGETS.items() if inputs.get(n))
    request = {
        "ResourceIds": [resource],
        "ResourceType": kind,
        "TrafficType": inputs.get("trafficType", "ALL"),
        "LogDestinationType": inputs.get("logDestinationType", "cloud-watch-logs"),
        "DeliverLogsPermissionArn": inputs.get("iamRoleArn"),
        "LogDestination": inputs.get("logDestination"),
        "LogFormat": inputs.get("logFormat"),
        "MaxAggregationInterval": inputs.get("maxAggregationInterval"),
        "TagSpecifications": [{"ResourceType": "vpc-flow-log", "Tags": tags_list(inputs["tags"])}]
        if inputs.get("tags")
        else None,
    }
    answer = client.create_flow_logs(**{k: v for k, v in request.items() if v is not None})
    if answer.get("Unsuccessful"):
        raise RuntimeError(answer["Unsuccessful"][0]["Error"]["Message"])
    return str(answer["FlowLogIds"][0])


FLOW_TARGETS = {"vpcId": "VPC", "subnetId": "Subnet", "eniId": "NetworkInterface", "transitGatewayId": "TransitGateway"}


def _flow_log_extra(client: Any, props: Props, id_: str) -> None:
    target = str(props.get("resourceId") or "")
    name = {"vpc": "vpcId", "subnet": "subnetId", "eni": "eniId", "tgw": "transitGatewayId"}.get(target.split("-")[0])
    if name:
        props[name] = target
    props["iamRoleArn"] = props.get("deliverLogsPermissionArn")


TYPES = {
    "aws:ec2/vpc:Vpc": ResourceType(
        "ec2",
        create="create_vpc",
        created="Vpc.VpcId",
        read=("describe_vpcs", "VpcIds[]", "Vpcs[0]"),
        delete=("delete_vpc", "VpcId"),
        missing=("InvalidVpcID.NotFound",),
        ec2_tags="vpc",
        rename={"assignGeneratedIpv6CidrBlock": "AmazonProvidedIpv6CidrBlock"},
        replace=frozenset({"cidrBlock", "ipv4IpamPoolId", "ipv4NetmaskLength"}),
        defaults={
            "enableDnsSupport": True,
            "enableDnsHostnames": False,
            "instanceTenancy": "default",
            "enableNetworkAddressUsageMetrics": False,
        },
        after={name: _attribute("modify_vpc_attribute", "VpcId", name) for name in VPC_BOOLEANS},
        complete=_vpc_extra,
        arn=ARN + "vpc/{id}",
        values={"instanceTenancy": ("default", "dedicated")},
        conflicts=(("cidrBlock", "ipv4NetmaskLength"),),
    ),
    "aws:ec2/subnet:Subnet": ResourceType(
        "ec2",
        create="create_subnet",
        created="Subnet.SubnetId",
        read=("describe_subnets", "SubnetIds[]", "Subnets[0]"),
        delete=("delete_subnet", "SubnetId"),
        missing=("InvalidSubnetID.NotFound",),
        ec2_tags="subnet",
        rename={"arn": "SubnetArn"},
        replace=frozenset({"vpcId", "cidrBlock", "availabilityZone", "availabilityZoneId", "outpostArn", "ipv6Native"}),
        defaults={
            "mapPublicIpOnLaunch": False,
            "assignIpv6AddressOnCreation": False,
            "enableDns64": False,
            "ipv6Native": False,
        },
        after={name: _attribute("modify_subnet_attribute", "SubnetId", name) for name in SUBNET_BOOLEANS},
        computed=frozenset({"availabilityZone", "availabilityZoneId"}),
        conflicts=(("availabilityZone", "availabilityZoneId"),),
    ),
    "aws:ec2/routeTable:RouteTable": ResourceType(
        "ec2",
        create="create_route_table",
        created="RouteTable.RouteTableId",
        read=("describe_route_tables", "RouteTableIds[]", "RouteTables[0]"),
        delete=("delete_route_table", "RouteTableId"),
        missing=("InvalidRouteTableID.NotFound",),
        ec2_tags="route-table",
        replace=frozenset({"vpcId"}),
        complete=lambda client, props, id_: props.pop("routes", None),
        arn=ARN + "route-table/{id}",
    ),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": ResourceType(
        "ec2",
        create=_associate,
        read=_association,
        delete=("disassociate_route_table", "AssociationId"),
        missing=("InvalidAssociationID.NotFound",),
        replace=frozenset({"routeTableId", "subnetId", "gatewayId"}),
        one_of=(("subnetId", "gatewayId"),),
    ),
    "aws:ec2/route:Route": ResourceType(
        "ec2",
        create=_create_route,
        read=_read_route,
        delete=_delete_route,
        missing=("InvalidRoute.NotFound", "InvalidRouteTableID.NotFound"),
        replace=frozenset({"routeTableId", *ROUTE_DESTINATIONS}),
        update=_update_route,
        one_of=(tuple(ROUTE_DESTINATIONS), tuple(ROUTE_TARGETS)),
    ),
    "aws:ec2/vpcEndpoint:VpcEndpoint": ResourceType(
        "ec2",
        create="create_vpc_endpoint",
        created="VpcEndpoint.VpcEndpointId",
        read=("describe_vpc_endpoints", "VpcEndpointIds[]", "VpcEndpoints[0]"),
        delete=("delete_vpc_endpoints", "VpcEndpointIds[]"),
        missing=("InvalidVpcEndpointId.NotFound",),
        ec2_tags="vpc-endpoint",
        rename={"policy": "PolicyDocument"},
        replace=frozenset({"vpcId", "serviceName", "vpcEndpointType", "serviceRegion"}),
        defaults={"vpcEndpointType": "Gateway", "privateDnsEnabled": False},
        said_defaults=frozenset({"privateDnsEnabled", "vpcEndpointType"}),
        computed=frozenset({"policy", "securityGroupIds", "subnetIds", "routeTableIds", "ipAddressType", "dnsOptions"}),
        update=_update_endpoint,
        complete=_endpoint_extra,
        arn=ARN + "vpc-endpoint/{id}",
        same={"policy": document, **dict.fromkeys(("routeTableIds", "subnetIds", "securityGroupIds"), unordered)},
    ),
    "aws:ec2/flowLog:FlowLog": ResourceType(
        "ec2",
        create=_create_flow_log,
        read=("describe_flow_logs", "FlowLogIds[]", "FlowLogs[0]"),
        delete=("delete_flow_logs", "FlowLogIds[]"),
        missing=("InvalidFlowLogId.NotFound",),
        ec2_tags="vpc-flow-log",
        replace=frozenset(
            {
                "iamRoleArn",
                "logDestination",
                "logDestinationType",
                "logFormat",
                "maxAggregationInterval",
                "trafficType",
                *FLOW_TARGETS,
            }
        ),
        defaults={"logDestinationType": "cloud-watch-logs", "maxAggregationInterval": 600},
        complete=_flow_log_extra,
        arn=ARN + "vpc-flow-log/{id}",
        values={"trafficType": ("ACCEPT", "REJECT", "ALL"), "maxAggregationInterval": (60, 600)},
        computed=frozenset({"logFormat"}),
        one_of=(tuple(FLOW_TARGETS),),
    ),
}
