"""Transit and private virtual interfaces.

Sources: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_CreateTransitVirtualInterface.html,
API_CreatePrivateVirtualInterface.html, API_UpdateVirtualInterfaceAttributes.html, API_DescribeVirtualInterfaces.html;
the rules of gateways: https://docs.aws.amazon.com/directconnect/latest/UserGuide/direct-connect-transit-gateways.html
and virtualgateways.html; the quotas: https://docs.aws.amazon.com/directconnect/latest/UserGuide/limits.html.
"""

import secrets
import time

from isthmus_sandbox.aws.directconnect import checks
from isthmus_sandbox.aws.directconnect.errors import over, refuse
from isthmus_sandbox.aws.directconnect.paging import page
from isthmus_sandbox.aws.directconnect.peers import peer
from isthmus_sandbox.aws.directconnect.place import Place
from isthmus_sandbox.aws.directconnect.store import INTERFACE, Json

ON_A_PORT = {"transit": 4, "private": 50}  # virtual interfaces of a kind on a connection or LAG
ON_A_PORT_AT_ALL = 51
ON_A_GATEWAY = 30
UNSUPPORTED = ("prefixPoolAllocatedCountIpv4", "prefixPoolAllocatedCountIpv6", "rateLimit")


def create(place: Place, kind: str, request: Json) -> Json:
    """CreateTransitVirtualInterface and CreatePrivateVirtualInterface: available at once."""
    new = request.get(f"new{kind.capitalize()}VirtualInterface") or {}
    checks.required(request, "connectionId", f"new{kind.capitalize()}VirtualInterface")
    port, vlan = place.port(request["connectionId"]), checks.integer(new, "vlan", *checks.VLANS)
    _supported(new)
    name, mtu, link = checks.name(new), checks.mtu(new, kind), checks.flag(new, "enableSiteLink")
    tags, bgp_peer = checks.tags(new.get("tags")), peer(new)
    target, amazon_asn = _target(place, kind, new, link)
    _check_capacity(place, kind, request["connectionId"], vlan)
    interface: Json = {
        "ownerAccount": place.account,
        "virtualInterfaceId": f"dxvif-{secrets.token_hex(4)}",
        "location": port.location,
        "connectionId": request["connectionId"],
        "virtualInterfaceType": kind,
        "virtualInterfaceName": name,
        "vlan": vlan,
        **{k: bgp_peer[k] for k in ("asn", "asnLong", "authKey", "addressFamily", "amazonAddress", "customerAddress")},
        "amazonSideAsn": amazon_asn,
        "virtualInterfaceState": "available",
        "mtu": mtu,
        "jumboFrameCapable": bool(port.jumbo_frame_capable),
        **target,
        "routeFilterPrefixes": [],
        "bgpPeers": [bgp_peer],
        "region": place.region,
        "awsDeviceV2": port.aws_device_v2,
        "awsLogicalDeviceId": port.aws_logical_device_id,
        "siteLinkEnabled": link,
        "tags": tags,
    }
    place.store.interfaces[interface["virtualInterfaceId"]] = interface
    return {"virtualInterface": interface} if kind == "transit" else interface


def _target(place: Place, kind: str, new: Json, link: bool) -> tuple[Json, int]:
    """What the virtual interface leads to, and the ASN of Amazon's side."""
    gateway, virtual = new.get("directConnectGatewayId"), new.get("virtualGatewayId")
    if kind == "transit":
        checks.required(new, "directConnectGatewayId")
    elif bool(gateway) == bool(virtual):
        raise refuse("Either directConnectGatewayId or virtualGatewayId must be specified, and not both.")
    if gateway:
        direct_connect_gateway = place.store.gateway(gateway)
        _fits(place, kind, gateway)
        return {"directConnectGatewayId": gateway}, direct_connect_gateway["amazonSideAsn"]
    if link:
        raise refuse("SiteLink requires that the virtual interface is attached to a Direct Connect gateway.")
    virtual_gateway, region = place.virtual_gateway(str(virtual))
    if region != place.region:
        raise refuse(f"Virtual Gateway {virtual} is in {region}: it must be in the region of the virtual interface.")
    return {"virtualGatewayId": virtual}, int(virtual_gateway.amazon_side_asn or checks.DEFAULT_ASN)


def _fits(place: Place, kind: str, gateway: str) -> None:
    """A gateway has transit virtual interfaces and transit gateways, or private ones and virtual private gateways."""
    attached = place.store.living(directConnectGatewayId=gateway)
    if any(i["virtualInterfaceType"] != kind for i in attached):
        raise refuse(f"Direct Connect Gateway {gateway} has virtual interfaces of another type than {kind}.")
    unfit = "virtualPrivateGateway" if kind == "transit" else "transitGateway"
    if any(a["associatedGateway"]["type"] == unfit for a in place.store.associated(directConnectGatewayId=gateway)):
        raise refuse(f"Direct Connect Gateway {gateway} is associated with a {unfit}: no {kind} interface can attach.")
    if len(attached) >= ON_A_GATEWAY:
        raise over(f"You have reached the limit of {ON_A_GATEWAY} virtual interfaces of a Direct Connect gateway.")


def _check_capacity(place: Place, kind: str, port: str, vlan: int) -> None:
    """Refuse a VLAN that is taken, and more virtual interfaces than a connection carries."""
    living = place.store.living(connectionId=port)
    if holders := [i["virtualInterfaceId"] for i in living if i["vlan"] == vlan]:
        raise refuse(f"VLAN {vlan} is already in use on {port} by {holders[0]}.")
    same_kind = [i for i in living if i["virtualInterfaceType"] == kind]
    if len(same_kind) >= ON_A_PORT[kind] or len(living) >= ON_A_PORT_AT_ALL:
        raise over(f"You have reached the limit of {ON_A_PORT[kind]} {kind} virtual interfaces of {port}.")


def _supported(request: Json) -> None:
    """Refuse what the sandbox would silently forget."""
    if unsupported := [name for name in UNSUPPORTED if request.get(name) is not None]:
        raise refuse(f"{unsupported[0]} is not supported by the sandbox.")


def describe(place: Place, request: Json) -> Json:
    """DescribeVirtualInterfaces: of the region; deleted ones for 15 minutes, in state `deleted`."""
    id_, port = request.get("virtualInterfaceId"), request.get("connectionId")
    if id_ is not None and not INTERFACE.fullmatch(str(id_)):
        raise refuse(f"Virtual Interface ID {id_} has an invalid format.")
    place.store.forget()
    interfaces = [i for i in place.store.interfaces.values() if i["region"] == place.region]
    interfaces = [i for i in interfaces if id_ in (None, i["virtualInterfaceId"]) and port in (None, i["connectionId"])]
    return page("virtualInterfaces", interfaces, request)


def update(place: Place, request: Json) -> Json:
    """UpdateVirtualInterfaceAttributes: MTU, name, SiteLink."""
    interface = place.store.interface(request.get("virtualInterfaceId") or "", place.region)
    _supported(request)
    fresh: Json = {}
    if request.get("mtu") is not None:
        fresh["mtu"] = checks.mtu(request, interface["virtualInterfaceType"])
    if request.get("virtualInterfaceName") is not None:
        fresh["virtualInterfaceName"] = checks.name(request)
    if request.get("enableSiteLink") is not None:
        fresh["siteLinkEnabled"] = checks.flag(request, "enableSiteLink")
        if fresh["siteLinkEnabled"] and not interface.get("directConnectGatewayId"):
            raise refuse("SiteLink requires that the virtual interface is attached to a Direct Connect gateway.")
    interface |= fresh
    return interface


def delete(place: Place, request: Json) -> Json:
    """DeleteVirtualInterface: deleted at once; its VLAN is free."""
    interface = place.store.interface(request.get("virtualInterfaceId") or "", place.region)
    interface["virtualInterfaceState"] = "deleted"
    interface["bgpPeers"] = [{**p, "bgpPeerState": "deleted", "bgpStatus": "down"} for p in interface["bgpPeers"]]
    place.store.deleted[interface["virtualInterfaceId"]] = time.time()
    return {"virtualInterfaceState": "deleted"}
