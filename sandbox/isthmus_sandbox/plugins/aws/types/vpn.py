"""Customer gateways and Site-to-Site VPN connections.

Source: https://www.pulumi.com/registry/packages/aws/api-docs/ec2/vpnconnection/ and …/customergateway/.
"""

from typing import Any

from isthmus_sandbox.plugins.aws.resource_type import Props, ResourceType, tags_dict, tags_list, unordered
from isthmus_sandbox.plugins.aws.types.vpn_tunnels import (
    LISTS,
    TUNNELS,
    allowed_values,
    request_of_tunnel,
    tunnel_addresses,
    tunnel_properties,
)

GATEWAYS = {
    "customerGatewayId": "CustomerGatewayId",
    "transitGatewayId": "TransitGatewayId",
    "vpnGatewayId": "VpnGatewayId",
}


def _create(client: Any, inputs: Props) -> str:
    options: Props = {
        "StaticRoutesOnly": bool(inputs.get("staticRoutesOnly")),
        "TunnelOptions": [request_of_tunnel(inputs, t) for t in TUNNELS],
    }
    api_names = {
        "enableAcceleration": "EnableAcceleration",
        "localIpv4NetworkCidr": "LocalIpv4NetworkCidr",
        "remoteIpv4NetworkCidr": "RemoteIpv4NetworkCidr",
        "outsideIpAddressType": "OutsideIpAddressType",
        "transportTransitGatewayAttachmentId": "TransportTransitGatewayAttachmentId",
        "tunnelInsideIpVersion": "TunnelInsideIpVersion",
    }
    options |= {api: inputs[name] for name, api in api_names.items() if inputs.get(name) is not None}
    request: Props = {"Type": inputs["type"], "Options": options}
    request |= {api: inputs[name] for name, api in GATEWAYS.items() if inputs.get(name)}
    if inputs.get("tags"):
        request["TagSpecifications"] = [{"ResourceType": "vpn-connection", "Tags": tags_list(inputs["tags"])}]
    return str(client.create_vpn_connection(**request)["VpnConnection"]["VpnConnectionId"])


def _read(client: Any, id_: str) -> Props | None:
    connections = client.describe_vpn_connections(VpnConnectionIds=[id_])["VpnConnections"]
    if not connections or connections[0].get("State") in ("deleted", "deleting"):
        return None
    connection = connections[0]
    options = connection.get("Options") or {}
    props: Props = {
        "customerGatewayId": connection.get("CustomerGatewayId"),
        "transitGatewayId": connection.get("TransitGatewayId"),
        "vpnGatewayId": connection.get("VpnGatewayId"),
        "type": connection.get("Type"),
        "staticRoutesOnly": options.get("StaticRoutesOnly"),
        "localIpv4NetworkCidr": options.get("LocalIpv4NetworkCidr"),
        "remoteIpv4NetworkCidr": options.get("RemoteIpv4NetworkCidr"),
        "enableAcceleration": options.get("EnableAcceleration"),
        "customerGatewayConfiguration": connection.get("CustomerGatewayConfiguration"),
        "tags": tags_dict(connection.get("Tags")),
    }
    for tunnel, tunnel_option in zip(TUNNELS, options.get("TunnelOptions") or [], strict=False):
        props |= tunnel_properties(tunnel, tunnel_option)
    props |= tunnel_addresses(connection.get("CustomerGatewayConfiguration") or "")
    if connection.get("TransitGatewayId"):
        filters = [{"Name": "resource-id", "Values": [id_]}, {"Name": "resource-type", "Values": ["vpn"]}]
        attached = client.describe_transit_gateway_attachments(Filters=filters)["TransitGatewayAttachments"]
        if attached:
            props["transitGatewayAttachmentId"] = attached[0]["TransitGatewayAttachmentId"]
    return props


def _update(client: Any, id_: str, new: Props, changed: set[str]) -> None:
    """Gateways, then networks, then tunnels one after the other, each by its outside address (ModifyVpnTunnelOptions).

    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpnConnection.html
    """
    if moved := {api: new[name] for name, api in GATEWAYS.items() if name in changed and new.get(name)}:
        client.modify_vpn_connection(VpnConnectionId=id_, **moved)
    networks = {"localIpv4NetworkCidr": "LocalIpv4NetworkCidr", "remoteIpv4NetworkCidr": "RemoteIpv4NetworkCidr"}
    if changed & set(networks):
        options = {api: new[name] for name, api in networks.items() if new.get(name)}
        client.modify_vpn_connection_options(VpnConnectionId=id_, **options)
    current = _read(client, id_) or {}
    for tunnel in TUNNELS:
        if any(name.startswith(tunnel) for name in changed):
            address = current.get(f"{tunnel}Address")
            client.modify_vpn_tunnel_options(
                VpnConnectionId=id_, VpnTunnelOutsideIpAddress=address, TunnelOptions=request_of_tunnel(new, tunnel)
            )


def _create_route(client: Any, inputs: Props) -> str:
    connection, destination = inputs["vpnConnectionId"], inputs["destinationCidrBlock"]
    client.create_vpn_connection_route(VpnConnectionId=connection, DestinationCidrBlock=destination)
    return f"{destination}:{connection}"


def _read_route(client: Any, id_: str) -> Props | None:
    destination, _, connection = id_.rpartition(":")
    for vpn_connection in client.describe_vpn_connections(VpnConnectionIds=[connection])["VpnConnections"]:
        if any(
            r["DestinationCidrBlock"] == destination and r.get("State") != "deleted"
            for r in vpn_connection.get("Routes", [])
        ):
            return {"destinationCidrBlock": destination, "vpnConnectionId": connection}
    return None


TYPES = {
    "aws:ec2/customerGateway:CustomerGateway": ResourceType(
        "ec2",
        create="create_customer_gateway",
        id_path="CustomerGateway.CustomerGatewayId",
        read=("describe_customer_gateways", "CustomerGatewayIds[]", "CustomerGateways[0]"),
        delete=("delete_customer_gateway", "CustomerGatewayId"),
        not_found=("InvalidCustomerGatewayID.NotFound",),
        ec2_tags="customer-gateway",
        rename={"ipAddress": "IpAddress", "bgpAsn": "BgpAsn"},
        replace=frozenset({"bgpAsn", "bgpAsnExtended", "certificateArn", "deviceName", "ipAddress", "type"}),
        arn="arn:aws:ec2:{region}:{account}:customer-gateway/{id}",
        values={"type": ("ipsec.1",)},
        conflicts=(("bgpAsn", "bgpAsnExtended"),),
    ),
    "aws:ec2/vpnConnection:VpnConnection": ResourceType(
        "ec2",
        create=_create,
        read=_read,
        delete=("delete_vpn_connection", "VpnConnectionId"),
        not_found=("InvalidVpnConnectionID.NotFound",),
        ec2_tags="vpn-connection",
        replace=frozenset(
            {
                *("type", "staticRoutesOnly", "enableAcceleration", "outsideIpAddressType", "tunnelInsideIpVersion"),
                *(f"{t}{name}" for t in TUNNELS for name in ("InsideCidr", "InsideIpv6Cidr")),
            }
        ),
        update=_update,
        arn="arn:aws:ec2:{region}:{account}:vpn-connection/{id}",
        volatile=frozenset({"customerGatewayConfiguration"}),  # it names the gateway
        secret_outputs=frozenset({"customerGatewayConfiguration", "tunnel1PresharedKey", "tunnel2PresharedKey"}),
        values={"type": ("ipsec.1",), **allowed_values()},
        defaults={"enableAcceleration": False, "staticRoutesOnly": False, "outsideIpAddressType": "PublicIpv4"},
        computed=frozenset(
            {
                "localIpv4NetworkCidr",
                "remoteIpv4NetworkCidr",
                *(f"{t}{name}" for t in TUNNELS for name in ("InsideCidr", "PresharedKey")),
            }
        ),
        canonical={f"{t}{name}": unordered for t in TUNNELS for name in LISTS},
        conflicts=(("transitGatewayId", "vpnGatewayId"),),
        uncovered=frozenset(
            {
                *("localIpv6NetworkCidr", "remoteIpv6NetworkCidr"),
                *("presharedKeyStorage", "tunnelBandwidth", "vpnConcentratorId"),
            }
        ),
    ),
    "aws:ec2/vpnConnectionRoute:VpnConnectionRoute": ResourceType(
        "ec2",
        create=_create_route,
        read=_read_route,
        delete=lambda client, id_, i: client.delete_vpn_connection_route(
            VpnConnectionId=i["vpnConnectionId"], DestinationCidrBlock=i["destinationCidrBlock"]
        ),
        not_found=("InvalidVpnConnectionID.NotFound", "InvalidRoute.NotFound"),
        replace=frozenset({"vpnConnectionId", "destinationCidrBlock"}),
    ),
}
