"""Customer gateways and Site-to-Site VPN connections.

Source: https://www.pulumi.com/registry/packages/aws/api-docs/ec2/vpnconnection/ and …/customergateway/.
"""

from typing import Any
from xml.etree import ElementTree

from sandbox.plugins.aws.resource_type import Props, ResourceType, tags_dict, tags_list, unordered

LISTS = {  # properties of a tunnel that the API wants as a list of {"Value": …}
    "Phase1EncryptionAlgorithms": "Phase1EncryptionAlgorithms",
    "Phase2EncryptionAlgorithms": "Phase2EncryptionAlgorithms",
    "Phase1IntegrityAlgorithms": "Phase1IntegrityAlgorithms",
    "Phase2IntegrityAlgorithms": "Phase2IntegrityAlgorithms",
    "Phase1DhGroupNumbers": "Phase1DHGroupNumbers",
    "Phase2DhGroupNumbers": "Phase2DHGroupNumbers",
    "IkeVersions": "IKEVersions",
}
SCALARS = {
    "InsideCidr": "TunnelInsideCidr",
    "InsideIpv6Cidr": "TunnelInsideIpv6Cidr",
    "PresharedKey": "PreSharedKey",
    "Phase1LifetimeSeconds": "Phase1LifetimeSeconds",
    "Phase2LifetimeSeconds": "Phase2LifetimeSeconds",
    "RekeyMarginTimeSeconds": "RekeyMarginTimeSeconds",
    "RekeyFuzzPercentage": "RekeyFuzzPercentage",
    "ReplayWindowSize": "ReplayWindowSize",
    "DpdTimeoutSeconds": "DPDTimeoutSeconds",
    "DpdTimeoutAction": "DPDTimeoutAction",
    "StartupAction": "StartupAction",
    "EnableTunnelLifecycleControl": "EnableTunnelLifecycleControl",
}
TUNNELS = ("tunnel1", "tunnel2")
# https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNTunnels.html
ALGORITHMS = ("AES128", "AES256", "AES128-GCM-16", "AES256-GCM-16")
INTEGRITY = ("SHA1", "SHA2-256", "SHA2-384", "SHA2-512")
DH1, DH2 = (2, *range(14, 25)), (2, 5, *range(14, 25))


def _values() -> dict[str, tuple[Any, ...]]:
    allowed: dict[str, tuple[Any, ...]] = {}
    for tunnel in TUNNELS:
        for phase, groups in (("Phase1", DH1), ("Phase2", DH2)):
            allowed[f"{tunnel}{phase}EncryptionAlgorithms"] = ALGORITHMS
            allowed[f"{tunnel}{phase}IntegrityAlgorithms"] = INTEGRITY
            allowed[f"{tunnel}{phase}DhGroupNumbers"] = groups
        allowed[f"{tunnel}IkeVersions"] = ("ikev1", "ikev2")
        allowed[f"{tunnel}DpdTimeoutAction"] = ("clear", "none", "restart")
        allowed[f"{tunnel}StartupAction"] = ("add", "start")
    return allowed


def _tunnel(inputs: Props, tunnel: str) -> Props:
    found: Props = {}
    for name, api in LISTS.items():
        if values := inputs.get(f"{tunnel}{name}"):
            found[api] = [{"Value": value} for value in values]
    for name, api in SCALARS.items():
        if (value := inputs.get(f"{tunnel}{name}")) is not None:
            found[api] = value
    logs = (inputs.get(f"{tunnel}LogOptions") or {}).get("cloudwatchLogOptions")
    if logs:
        named = {"logEnabled": "LogEnabled", "logGroupArn": "LogGroupArn", "logOutputFormat": "LogOutputFormat"}
        found["LogOptions"] = {"CloudWatchLogOptions": {api: logs[n] for n, api in named.items() if n in logs}}
    return found


def _create(client: Any, inputs: Props) -> str:
    options: Props = {
        "StaticRoutesOnly": bool(inputs.get("staticRoutesOnly")),
        "TunnelOptions": [_tunnel(inputs, t) for t in TUNNELS],
    }
    named = {
        "enableAcceleration": "EnableAcceleration",
        "localIpv4NetworkCidr": "LocalIpv4NetworkCidr",
        "remoteIpv4NetworkCidr": "RemoteIpv4NetworkCidr",
        "outsideIpAddressType": "OutsideIpAddressType",
        "transportTransitGatewayAttachmentId": "TransportTransitGatewayAttachmentId",
        "tunnelInsideIpVersion": "TunnelInsideIpVersion",
    }
    options |= {api: inputs[name] for name, api in named.items() if inputs.get(name) is not None}
    request: Props = {"CustomerGatewayId": inputs["customerGatewayId"], "Type": inputs["type"], "Options": options}
    for name, api in (("transitGatewayId", "TransitGatewayId"), ("vpnGatewayId", "VpnGatewayId")):
        if inputs.get(name):
            request[api] = inputs[name]
    if inputs.get("tags"):
        request["TagSpecifications"] = [{"ResourceType": "vpn-connection", "Tags": tags_list(inputs["tags"])}]
    return str(client.create_vpn_connection(**request)["VpnConnection"]["VpnConnectionId"])


def _read(client: Any, id_: str) -> Props | None:
    found = client.describe_vpn_connections(VpnConnectionIds=[id_])["VpnConnections"]
    if not found or found[0].get("State") in ("deleted", "deleting"):
        return None
    connection = found[0]
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
    for tunnel, told in zip(TUNNELS, options.get("TunnelOptions") or [], strict=False):
        props |= _told(tunnel, told)
    props |= _addresses(connection.get("CustomerGatewayConfiguration") or "")
    if connection.get("TransitGatewayId"):
        mine = [{"Name": "resource-id", "Values": [id_]}, {"Name": "resource-type", "Values": ["vpn"]}]
        attached = client.describe_transit_gateway_attachments(Filters=mine)["TransitGatewayAttachments"]
        if attached:
            props["transitGatewayAttachmentId"] = attached[0]["TransitGatewayAttachmentId"]
    return props


def _told(tunnel: str, told: Props) -> Props:
    found: Props = {f"{tunnel}Address": told.get("OutsideIpAddress")}
    for name, api in LISTS.items():
        if values := told.get(api.replace("IKEVersions", "IkeVersions"), told.get(api)):
            found[f"{tunnel}{name}"] = [value["Value"] for value in values]
    for name, api in SCALARS.items():
        found[f"{tunnel}{name}"] = told.get(api, told.get(api.replace("DPD", "Dpd")))
    return {k: v for k, v in found.items() if v is not None}


def _addresses(xml: str) -> Props:
    """Addresses and keys out of the customer gateway's configuration, where the provider takes them from as well."""
    if not xml.strip():
        return {}
    found: Props = {}
    for name, tunnel in zip(TUNNELS, ElementTree.fromstring(xml).findall("ipsec_tunnel"), strict=False):  # noqa: S314
        texts = {
            f"{name}Address": tunnel.findtext("vpn_gateway/tunnel_outside_address/ip_address"),
            f"{name}CgwInsideAddress": tunnel.findtext("customer_gateway/tunnel_inside_address/ip_address"),
            f"{name}VgwInsideAddress": tunnel.findtext("vpn_gateway/tunnel_inside_address/ip_address"),
            f"{name}PresharedKey": tunnel.findtext("ike/pre_shared_key"),
        }
        found |= {key: text for key, text in texts.items() if text}
    return found


def _update(client: Any, id_: str, new: Props, changed: set[str]) -> None:
    """Tunnels one after the other, each by its outside address (ModifyVpnTunnelOptions)."""
    networks = {"localIpv4NetworkCidr": "LocalIpv4NetworkCidr", "remoteIpv4NetworkCidr": "RemoteIpv4NetworkCidr"}
    if changed & set(networks):
        wanted = {api: new[name] for name, api in networks.items() if new.get(name)}
        client.modify_vpn_connection_options(VpnConnectionId=id_, **wanted)
    now = _read(client, id_) or {}
    for tunnel in TUNNELS:
        if any(name.startswith(tunnel) for name in changed):
            address = now.get(f"{tunnel}Address")
            client.modify_vpn_tunnel_options(
                VpnConnectionId=id_, VpnTunnelOutsideIpAddress=address, TunnelOptions=_tunnel(new, tunnel)
            )


def _create_route(client: Any, inputs: Props) -> str:
    connection, destination = inputs["vpnConnectionId"], inputs["destinationCidrBlock"]
    client.create_vpn_connection_route(VpnConnectionId=connection, DestinationCidrBlock=destination)
    return f"{destination}:{connection}"


def _read_route(client: Any, id_: str) -> Props | None:
    destination, _, connection = id_.rpartition(":")
    for found in client.describe_vpn_connections(VpnConnectionIds=[connection])["VpnConnections"]:
        if any(
            r["DestinationCidrBlock"] == destination and r.get("State") != "deleted" for r in found.get("Routes", [])
        ):
            return {"destinationCidrBlock": destination, "vpnConnectionId": connection}
    return None


TYPES = {
    "aws:ec2/customerGateway:CustomerGateway": ResourceType(
        "ec2",
        create="create_customer_gateway",
        created="CustomerGateway.CustomerGatewayId",
        read=("describe_customer_gateways", "CustomerGatewayIds[]", "CustomerGateways[0]"),
        delete=("delete_customer_gateway", "CustomerGatewayId"),
        missing=("InvalidCustomerGatewayID.NotFound",),
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
        missing=("InvalidVpnConnectionID.NotFound",),
        ec2_tags="vpn-connection",
        replace=frozenset(
            {"type", "staticRoutesOnly", "enableAcceleration", "outsideIpAddressType", "tunnelInsideIpVersion"}
        ),
        update=_update,
        arn="arn:aws:ec2:{region}:{account}:vpn-connection/{id}",
        secret_outputs=frozenset({"customerGatewayConfiguration", "tunnel1PresharedKey", "tunnel2PresharedKey"}),
        values={"type": ("ipsec.1",), **_values()},
        defaults={"enableAcceleration": False, "staticRoutesOnly": False, "outsideIpAddressType": "PublicIpv4"},
        computed=frozenset(
            {
                "localIpv4NetworkCidr",
                "remoteIpv4NetworkCidr",
                *(f"{t}{name}" for t in TUNNELS for name in ("InsideCidr", "PresharedKey")),
            }
        ),
        same={f"{t}{name}": unordered for t in TUNNELS for name in LISTS},
        conflicts=(("transitGatewayId", "vpnGatewayId"),),
    ),
    "aws:ec2/vpnConnectionRoute:VpnConnectionRoute": ResourceType(
        "ec2",
        create=_create_route,
        read=_read_route,
        delete=lambda client, id_, i: client.delete_vpn_connection_route(
            VpnConnectionId=i["vpnConnectionId"], DestinationCidrBlock=i["destinationCidrBlock"]
        ),
        missing=("InvalidVpnConnectionID.NotFound", "InvalidRoute.NotFound"),
        replace=frozenset({"vpnConnectionId", "destinationCidrBlock"}),
    ),
}
