"""Tunnels of VPN connections: properties of the connection in Pulumi, a list of options in the API.

Source: https://www.pulumi.com/registry/packages/aws/api-docs/ec2/vpnconnection/.
"""

from typing import Any
from xml.etree import ElementTree

from isthmus_sandbox.plugins.aws.resource_type import Props

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


def allowed_values() -> dict[str, tuple[Any, ...]]:
    """What AWS allows, by the name of the connection's property."""
    allowed: dict[str, tuple[Any, ...]] = {}
    for tunnel in TUNNELS:
        for phase, groups in (("Phase1", DH1), ("Phase2", DH2)):
            allowed[f"{tunnel}{phase}EncryptionAlgorithms"] = ALGORITHMS
            allowed[f"{tunnel}{phase}IntegrityAlgorithms"] = INTEGRITY
            allowed[f"{tunnel}{phase}DhGroupNumbers"] = groups
        allowed[f"{tunnel}IkeVersions"] = ("ikev1", "ikev2")
        allowed[f"{tunnel}DpdTimeoutAction"] = ("clear", "none", "restart")
        allowed[f"{tunnel}StartupAction"] = ("add", "start")
        for name in ("logOutputFormat", "bgpLogOutputFormat"):
            allowed[f"{tunnel}LogOptions.cloudwatchLogOptions.{name}"] = ("json", "text")
    return allowed


def request_of_tunnel(inputs: Props, tunnel: str) -> Props:
    """A tunnel's options as the API wants them."""
    request: Props = {}
    for name, api in LISTS.items():
        if values := inputs.get(f"{tunnel}{name}"):
            request[api] = [{"Value": value} for value in values]
    for name, api in SCALARS.items():
        if (value := inputs.get(f"{tunnel}{name}")) is not None:
            request[api] = value
    logs = (inputs.get(f"{tunnel}LogOptions") or {}).get("cloudwatchLogOptions")
    if logs:
        names = [f"{of}{name}" for of in ("log", "bgpLog") for name in ("Enabled", "GroupArn", "OutputFormat")]
        sent = {f"{n[0].upper()}{n[1:]}": logs[n] for n in names if logs.get(n) is not None}
        request["LogOptions"] = {"CloudWatchLogOptions": sent}
    return request


def tunnel_properties(tunnel: str, option: Props) -> Props:
    """A tunnel's properties out of the options that the API tells."""
    properties: Props = {f"{tunnel}Address": option.get("OutsideIpAddress")}
    for name, api in LISTS.items():
        if values := option.get(api.replace("IKEVersions", "IkeVersions"), option.get(api)):
            properties[f"{tunnel}{name}"] = [value["Value"] for value in values]
    for name, api in SCALARS.items():
        properties[f"{tunnel}{name}"] = option.get(api, option.get(api.replace("DPD", "Dpd")))
    return {k: v for k, v in properties.items() if v is not None}


def tunnel_addresses(xml: str) -> Props:
    """Addresses and keys out of the customer gateway's configuration, where the provider takes them from as well."""
    if not xml.strip():
        return {}
    addresses: Props = {}
    for name, tunnel in zip(TUNNELS, ElementTree.fromstring(xml).findall("ipsec_tunnel"), strict=False):  # noqa: S314
        texts = {
            f"{name}Address": tunnel.findtext("vpn_gateway/tunnel_outside_address/ip_address"),
            f"{name}CgwInsideAddress": tunnel.findtext("customer_gateway/tunnel_inside_address/ip_address"),
            f"{name}VgwInsideAddress": tunnel.findtext("vpn_gateway/tunnel_inside_address/ip_address"),
            f"{name}PresharedKey": tunnel.findtext("ike/pre_shared_key"),
        }
        addresses |= {key: text for key, text in texts.items() if text}
    return addresses
