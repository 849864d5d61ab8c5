"""Transit gateways, their attachments and routes.

Source: https://www.pulumi.com/registry/packages/aws/api-docs/ec2transitgateway/.
"""

from typing import Any

from isthmus_sandbox.plugins.aws.resource_type import Props, ResourceType, tags_dict, tags_list, unordered

OPTIONS = {
    "amazonSideAsn": "AmazonSideAsn",
    "autoAcceptSharedAttachments": "AutoAcceptSharedAttachments",
    "defaultRouteTableAssociation": "DefaultRouteTableAssociation",
    "defaultRouteTablePropagation": "DefaultRouteTablePropagation",
    "vpnEcmpSupport": "VpnEcmpSupport",
    "dnsSupport": "DnsSupport",
    "multicastSupport": "MulticastSupport",
    "securityGroupReferencingSupport": "SecurityGroupReferencingSupport",
}
ATTACHMENT_OPTIONS = {
    "dnsSupport": "DnsSupport",
    "ipv6Support": "Ipv6Support",
    "applianceModeSupport": "ApplianceModeSupport",
    "securityGroupReferencingSupport": "SecurityGroupReferencingSupport",
}
SWITCH = ("enable", "disable")


def _renamed(inputs: Props, api_names: dict[str, str]) -> Props:
    return {api: inputs[name] for name, api in api_names.items() if inputs.get(name) is not None}


def _tagged(inputs: Props, kind: str) -> Props:
    return (
        {"TagSpecifications": [{"ResourceType": kind, "Tags": tags_list(inputs["tags"])}]} if inputs.get("tags") else {}
    )


def _create_gateway(client: Any, inputs: Props) -> str:
    request = {"Options": _renamed(inputs, OPTIONS), **_tagged(inputs, "transit-gateway")}
    response = client.create_transit_gateway(Description=inputs.get("description") or "", **request)
    return str(response["TransitGateway"]["TransitGatewayId"])


def _read_gateway(client: Any, id_: str) -> Props | None:
    gateways = client.describe_transit_gateways(TransitGatewayIds=[id_])["TransitGateways"]
    if not gateways or gateways[0]["State"] in ("deleting", "deleted"):
        return None
    gateway, options = gateways[0], gateways[0].get("Options") or {}
    return {
        **{name: options.get(api) for name, api in OPTIONS.items()},
        "arn": gateway["TransitGatewayArn"],
        "description": gateway.get("Description"),
        "ownerId": gateway.get("OwnerId"),
        "associationDefaultRouteTableId": options.get("AssociationDefaultRouteTableId"),
        "propagationDefaultRouteTableId": options.get("PropagationDefaultRouteTableId"),
        "tags": tags_dict(gateway.get("Tags")),
    }


def _update_gateway(client: Any, id_: str, new: Props, changed: set[str]) -> None:
    if changed - {"tags"}:
        options = {api: new[n] for n, api in OPTIONS.items() if n in changed and n in new}
        client.modify_transit_gateway(TransitGatewayId=id_, Description=new.get("description") or "", Options=options)


def _create_attachment(client: Any, inputs: Props) -> str:
    response = client.create_transit_gateway_vpc_attachment(
        TransitGatewayId=inputs["transitGatewayId"],
        VpcId=inputs["vpcId"],
        SubnetIds=inputs["subnetIds"],
        Options=_renamed(inputs, ATTACHMENT_OPTIONS),
        **_tagged(inputs, "transit-gateway-attachment"),
    )
    id_ = str(response["TransitGatewayVpcAttachment"]["TransitGatewayAttachmentId"])
    if inputs.get("tags"):  # moto forgets the specification's
        client.create_tags(Resources=[id_], Tags=tags_list(inputs["tags"]))
    return id_


def _read_attachment(client: Any, id_: str) -> Props | None:
    response = client.describe_transit_gateway_vpc_attachments(TransitGatewayAttachmentIds=[id_])
    attachments = [a for a in response["TransitGatewayVpcAttachments"] if a["State"] not in ("deleted", "deleting")]
    if not attachments:
        return None
    attachment = attachments[0]
    return {
        "transitGatewayId": attachment["TransitGatewayId"],
        "vpcId": attachment["VpcId"],
        "vpcOwnerId": attachment.get("VpcOwnerId"),
        "subnetIds": sorted(attachment.get("SubnetIds") or []),
        **{name: (attachment.get("Options") or {}).get(api) for name, api in ATTACHMENT_OPTIONS.items()},
        "tags": tags_dict(attachment.get("Tags")),
    }


def _update_attachment(client: Any, id_: str, new: Props, changed: set[str]) -> None:
    if changed - {"tags"}:
        current = set((_read_attachment(client, id_) or {}).get("subnetIds") or [])
        desired = set(new["subnetIds"])
        request = {"AddSubnetIds": sorted(desired - current), "RemoveSubnetIds": sorted(current - desired)}
        options = _renamed(new, ATTACHMENT_OPTIONS)
        client.modify_transit_gateway_vpc_attachment(
            TransitGatewayAttachmentId=id_, Options=options, **{k: v for k, v in request.items() if v}
        )


def _create_route(client: Any, inputs: Props) -> str:
    table, destination = inputs["transitGatewayRouteTableId"], inputs["destinationCidrBlock"]
    target = (
        {"Blackhole": True}
        if inputs.get("blackhole")
        else {"TransitGatewayAttachmentId": inputs["transitGatewayAttachmentId"]}
    )
    client.create_transit_gateway_route(TransitGatewayRouteTableId=table, DestinationCidrBlock=destination, **target)
    return f"{table}_{destination}"


def _read_route(client: Any, id_: str) -> Props | None:
    table, _, destination = id_.partition("_")
    response = client.search_transit_gateway_routes(
        TransitGatewayRouteTableId=table, Filters=[{"Name": "type", "Values": ["static"]}]
    )
    for route in response["Routes"]:
        if route["DestinationCidrBlock"] == destination and route.get("State") not in ("deleted", "deleting"):
            properties = {"transitGatewayRouteTableId": table, "destinationCidrBlock": destination}
            for attachment in (route.get("TransitGatewayAttachments") or [])[:1]:
                properties["transitGatewayAttachmentId"] = attachment["TransitGatewayAttachmentId"]
            return {**properties, "blackhole": route.get("State") == "blackhole"}
    return None


def _delete_route(client: Any, id_: str, inputs: Props) -> None:
    table, destination = inputs["transitGatewayRouteTableId"], inputs["destinationCidrBlock"]
    client.delete_transit_gateway_route(TransitGatewayRouteTableId=table, DestinationCidrBlock=destination)


TYPES = {
    "aws:ec2transitgateway/transitGateway:TransitGateway": ResourceType(
        "ec2",
        create=_create_gateway,
        read=_read_gateway,
        delete=("delete_transit_gateway", "TransitGatewayId"),
        not_found=("InvalidTransitGatewayID.NotFound",),
        ec2_tags="transit-gateway",
        replace=frozenset({"multicastSupport"}),
        defaults={
            "amazonSideAsn": 64512,
            "autoAcceptSharedAttachments": "disable",
            "defaultRouteTableAssociation": "enable",
            "defaultRouteTablePropagation": "enable",
            "vpnEcmpSupport": "enable",
            "dnsSupport": "enable",
            "multicastSupport": "disable",
            "securityGroupReferencingSupport": "disable",
        },
        update=_update_gateway,
        values={name: SWITCH for name in OPTIONS if name != "amazonSideAsn"},
        uncovered=frozenset({"encryptionSupport", "transitGatewayCidrBlocks"}),
    ),
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment": ResourceType(
        "ec2",
        create=_create_attachment,
        read=_read_attachment,
        delete=("delete_transit_gateway_vpc_attachment", "TransitGatewayAttachmentId"),
        not_found=("InvalidTransitGatewayAttachmentID.NotFound",),
        ec2_tags="transit-gateway-attachment",
        replace=frozenset({"transitGatewayId", "vpcId"}),
        defaults={"dnsSupport": "enable", "ipv6Support": "disable", "applianceModeSupport": "disable"},
        update=_update_attachment,
        arn="arn:aws:ec2:{region}:{account}:transit-gateway-attachment/{id}",
        values=dict.fromkeys(ATTACHMENT_OPTIONS, SWITCH),
        canonical={"subnetIds": unordered},
        computed=frozenset({"securityGroupReferencingSupport"}),
        uncovered=frozenset(
            {"transitGatewayDefaultRouteTableAssociation", "transitGatewayDefaultRouteTablePropagation"}
        ),
    ),
    "aws:ec2transitgateway/route:Route": ResourceType(
        "ec2",
        create=_create_route,
        read=_read_route,
        delete=_delete_route,
        not_found=("InvalidRouteTableID.NotFound", "InvalidRoute.NotFound"),
        replace=frozenset(
            {"transitGatewayRouteTableId", "destinationCidrBlock", "transitGatewayAttachmentId", "blackhole"}
        ),
        defaults={"blackhole": False},
        conflicts=(("transitGatewayAttachmentId", "blackhole"),),
    ),
}
