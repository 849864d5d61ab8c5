"""Site-to-Site VPN: tunnels with their options, keys and addresses, which moto forgets.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpnConnection.html and
https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNTunnels.html. No packet is behind it.
"""

import ipaddress
import re
import secrets
from typing import Any
from xml.sax.saxutils import escape

from moto.core.responses import ActionResult, EmptyResult

from isthmus_sandbox.aws.errors import AwsError

Json = dict[str, Any]
OUTSIDE = ipaddress.ip_network("198.51.100.0/24")  # documentation addresses (RFC 5737): nobody's
ALLOWED = {
    "Phase1EncryptionAlgorithms": ("AES128", "AES256", "AES128-GCM-16", "AES256-GCM-16"),
    "Phase2EncryptionAlgorithms": ("AES128", "AES256", "AES128-GCM-16", "AES256-GCM-16"),
    "Phase1IntegrityAlgorithms": ("SHA1", "SHA2-256", "SHA2-384", "SHA2-512"),
    "Phase2IntegrityAlgorithms": ("SHA1", "SHA2-256", "SHA2-384", "SHA2-512"),
    "Phase1DHGroupNumbers": (2, *range(14, 25)),
    "Phase2DHGroupNumbers": (2, 5, *range(14, 25)),
    "IKEVersions": ("ikev1", "ikev2"),
}
RANGES = {"Phase1LifetimeSeconds": (900, 28800), "Phase2LifetimeSeconds": (900, 3600), "DPDTimeoutSeconds": (30, 3600)}
RANGES |= {
    "RekeyMarginTimeSeconds": (60, 1800),
    "RekeyFuzzPercentage": (0, 100),
    "ReplayWindowSize": (64, 2048),
}
CHOICES = {"DPDTimeoutAction": ("clear", "none", "restart"), "StartupAction": ("add", "start")}
KEY = re.compile(r"(?!0)[A-Za-z0-9._]{8,64}")
LINK_LOCAL = ipaddress.IPv4Network("169.254.0.0/16")
RESERVED_INSIDE = (*(f"169.254.{n}.0/30" for n in range(6)), "169.254.169.252/30")
RESPONSE_NAMES = {
    "IKEVersions": "IkeVersions",
    "DPDTimeoutSeconds": "DpdTimeoutSeconds",
    "DPDTimeoutAction": "DpdTimeoutAction",
}


def refuse(message: str) -> AwsError:
    """InvalidParameterValue."""
    return AwsError("InvalidParameterValue", message)


def tunnel(request: Json, number: int, connection: str) -> Json:
    """A tunnel's options, checked, with what AWS adds: an outside address, an inside range, a key."""
    option: Json = {}
    for name, allowed in ALLOWED.items():
        values = [entry["Value"] for entry in request.get(name) or []]
        values = [int(v) if "DHGroup" in name else v for v in values]
        unsupported = [v for v in values if v not in allowed]
        if unsupported:
            raise refuse(f"{name}: {unsupported[0]} is not one of {', '.join(map(str, allowed))}")
        if values:
            option[RESPONSE_NAMES.get(name, name)] = [{"Value": v} for v in values]
    for name, (low, high) in RANGES.items():
        if request.get(name) is not None:
            value = int(request[name])
            if not low <= value <= high:
                raise refuse(f"{name}: {value} is not between {low} and {high}")
            option[RESPONSE_NAMES.get(name, name)] = value
    for name, choices in CHOICES.items():
        if request.get(name) is not None:
            if request[name] not in choices:
                raise refuse(f"{name}: {request[name]} is not one of {', '.join(choices)}")
            option[RESPONSE_NAMES.get(name, name)] = request[name]
    key = request.get("PreSharedKey")
    if key is not None and not KEY.fullmatch(key):  # never said: it is a secret
        raise refuse("PreSharedKey: 8 to 64 letters, digits, '.' or '_', not beginning with 0, are expected")
    if (inside := request.get("TunnelInsideCidr")) is not None:
        _check_inside(inside)
    for name in ("LogOptions", "TunnelInsideCidr", "EnableTunnelLifecycleControl"):
        if request.get(name) is not None:
            option[RESPONSE_NAMES.get(name, name)] = request[name]
    seed = int(connection.removeprefix("vpn-")[:6], 16)
    option.setdefault("TunnelInsideCidr", f"169.254.{10 + seed % 200}.{8 * number}/30")
    option["OutsideIpAddress"] = str(OUTSIDE[2 + (seed * 2 + number) % 250])
    option["PreSharedKey"] = request.get("PreSharedKey") or "k" + secrets.token_hex(24)
    return option


def _check_inside(text: str) -> None:
    """A /30 of 169.254.0.0/16 that AWS doesn't keep for itself."""
    try:
        inside = ipaddress.IPv4Network(text)
    except ValueError as error:
        raise refuse(f"TunnelInsideCidr: {error}") from None
    if inside.prefixlen != 30 or not inside.subnet_of(LINK_LOCAL) or text in RESERVED_INSIDE:
        raise refuse(f"TunnelInsideCidr: {text} is not a free /30 of {LINK_LOCAL}")


def document(connection: Any) -> str:
    """The customer gateway's configuration, with both tunnels' addresses and keys."""
    tunnels = []
    for options in connection.options["TunnelOptions"]:
        inside = list(ipaddress.ip_network(options["TunnelInsideCidr"]).hosts())
        tunnels.append(
            "<ipsec_tunnel>"
            f"<customer_gateway><tunnel_inside_address><ip_address>{inside[1]}</ip_address></tunnel_inside_address></customer_gateway>"
            f"<vpn_gateway><tunnel_outside_address><ip_address>{options['OutsideIpAddress']}</ip_address></tunnel_outside_address>"
            f"<tunnel_inside_address><ip_address>{inside[0]}</ip_address></tunnel_inside_address></vpn_gateway>"
            f"<ike><pre_shared_key>{escape(options['PreSharedKey'])}</pre_shared_key></ike>"
            "</ipsec_tunnel>"
        )
    ids = f"<customer_gateway_id>{connection.customer_gateway_id}</customer_gateway_id>"
    return f'<vpn_connection id="{connection.id}">{ids}{"".join(tunnels)}</vpn_connection>'


def extend() -> None:
    """Put it into moto."""
    from moto.ec2.models.vpn_connections import VPNConnection
    from moto.ec2.responses.vpn_connections import VPNConnections

    create = VPNConnections.create_vpn_connection

    def create_vpn_connection(self: Any) -> Any:
        options = self._get_param("Options") or {}
        requests = (options.get("TunnelOptions") or [])[:2]
        requests += [{}] * (2 - len(requests))
        for entry in requests:
            tunnel(entry, 0, "vpn-000000")  # refuse before anything is made
        answer: Any = create(self)
        connection = answer.result["VpnConnection"]
        connection.options = {
            "StaticRoutesOnly": str(options.get("StaticRoutesOnly", False)).lower() == "true",
            "EnableAcceleration": str(options.get("EnableAcceleration", False)).lower() == "true",
            "LocalIpv4NetworkCidr": options.get("LocalIpv4NetworkCidr") or "0.0.0.0/0",
            "RemoteIpv4NetworkCidr": options.get("RemoteIpv4NetworkCidr") or "0.0.0.0/0",
            "TunnelInsideIpVersion": "ipv4",
            "TunnelOptions": [tunnel(entry, i, connection.id) for i, entry in enumerate(requests)],
        }
        connection.routes = []
        return ActionResult({"VpnConnection": connection})

    def create_vpn_connection_route(self: Any) -> Any:
        connection = self.ec2_backend.describe_vpn_connections([self._get_param("VpnConnectionId")])[0]
        destination = self._get_param("DestinationCidrBlock")
        if not connection.options["StaticRoutesOnly"]:
            raise AwsError("InvalidRequest", "Routes can be added to a connection with static routes only")
        if any(r["DestinationCidrBlock"] == destination for r in connection.routes):
            raise AwsError("RouteAlreadyExists", f"The route {destination} exists already")
        connection.routes.append({"DestinationCidrBlock": destination, "Source": "Static", "State": "available"})
        return EmptyResult()

    def delete_vpn_connection_route(self: Any) -> Any:
        connection = self.ec2_backend.describe_vpn_connections([self._get_param("VpnConnectionId")])[0]
        destination = self._get_param("DestinationCidrBlock")
        remaining = [r for r in connection.routes if r["DestinationCidrBlock"] != destination]
        if len(remaining) == len(connection.routes):
            raise AwsError("InvalidRoute.NotFound", f"There is no route {destination}")
        connection.routes = remaining
        return EmptyResult()

    def modify_vpn_connection(self: Any) -> Any:
        """Another gateway at either end; addresses and keys of the tunnels stay."""
        connection = self.ec2_backend.describe_vpn_connections([self._get_param("VpnConnectionId")])[0]
        if customer := self._get_param("CustomerGatewayId"):
            connection.customer_gateway_id = self.ec2_backend.get_customer_gateway(customer).id
        if transit := self._get_param("TransitGatewayId"):
            if transit not in self.ec2_backend.transit_gateways:
                raise AwsError("InvalidTransitGatewayID.NotFound", f"There is no transit gateway {transit}")
            connection.transit_gateway_id, connection.vpn_gateway_id = transit, None
        if private := self._get_param("VpnGatewayId"):
            connection.vpn_gateway_id = self.ec2_backend.get_vpn_gateway(private).id
            connection.transit_gateway_id = None
        return ActionResult({"VpnConnection": connection})

    def modify_vpn_connection_options(self: Any) -> Any:
        connection = self.ec2_backend.describe_vpn_connections([self._get_param("VpnConnectionId")])[0]
        for name in ("LocalIpv4NetworkCidr", "RemoteIpv4NetworkCidr"):
            if self._get_param(name):
                connection.options[name] = self._get_param(name)
        return ActionResult({"VpnConnection": connection})

    def modify_vpn_tunnel_options(self: Any) -> Any:
        connection = self.ec2_backend.describe_vpn_connections([self._get_param("VpnConnectionId")])[0]
        address, changes = self._get_param("VpnTunnelOutsideIpAddress"), self._get_param("TunnelOptions") or {}
        for i, option in enumerate(connection.options["TunnelOptions"]):
            if option["OutsideIpAddress"] == address:
                fresh = tunnel({"PreSharedKey": option["PreSharedKey"], **changes}, i, connection.id)
                connection.options["TunnelOptions"][i] = {**option, **fresh}
                return ActionResult({"VpnConnection": connection})
        raise refuse(f"{address} is not the outside address of a tunnel of {connection.id}")

    for method in (
        create_vpn_connection,
        create_vpn_connection_route,
        delete_vpn_connection_route,
        modify_vpn_connection,
        modify_vpn_connection_options,
        modify_vpn_tunnel_options,
    ):
        setattr(VPNConnections, method.__name__, method)
    setattr(VPNConnection, "customer_gateway_configuration", property(document))  # noqa: B010  # mypy: a method
