"""Transit and private virtual interfaces.

Sources: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_CreateTransitVirtualInterface.html,
API_CreatePrivateVirtualInterface.html, API_UpdateVirtualInterfaceAttributes.html, API_DescribeVirtualInterfaces.html;
the rules of gateways: https://docs.aws.amazon.com/directconnect/latest/UserGuide/direct-connect-transit-gateways.html
and virtualgateways.html; the quotas: https://docs.aws.amazon.com/directconnect/latest/UserGuide/limits.html.
"""

import secrets
import time

from sandbox.aws.directconnect import checks
from sandbox.aws.directconnect.errors import over, refuse
from sandbox.aws.directconnect.paging import page
from sandbox.aws.directconnect.peers import peer
from sandbox.aws.directconnect.place import Place
from sandbox.aws.directconnect.store import INTERFACE, Json

ON_A_PORT = {"transit": 4, "private": 50}  # virtual interfaces of a kind on a connection or LAG
ON_A_PORT_AT_ALL = 51
ON_A_GATEWAY = 30
UNSUPPORTED = ("prefixPoolAllocatedCountIpv4", "prefixPoolAllocatedCountIpv6", "rateLimit")


def create(place: Place, kind: str, asked: Json) -> Json:
    """CreateTransitVirtualInterface and CreatePrivateVirtualInterface: available at once."""
    new = asked.get(f"new{kind.capitalize()}VirtualInterface") or {}
    checks.required(asked, "connectionId", f"new{kind.capitalize()}VirtualInterface")
    port, vlan = place.port(asked["connectionId"]), checks.integer(new, "vlan", *checks.VLANS)
    _supported(new)
    named, mtu, link = checks.name(new), checks.mtu(new, kind), checks.flag(new, "enableSiteLink")
    tags, first = checks.tags(new.get("tags")), peer(new)
    target, amazon_asn = _target(place, kind, new, link)
    _room(place, kind, asked["connectionId"], vlan)
    made: Json = {
        "ownerAccount": place.account,
        "virtualInterfaceId": f"dxvif-{secrets.token_hex(4)}",
        "location": port.location,
        "connectionId": asked["connectionId"],
        "virtualInterfaceType": kind,
        "virtualInterfaceName": named,
        "vlan": vlan,
        **{k: first[k] for k in ("asn", "asnLong", "authKey", "addressFamily", "amazonAddress", "customerAddress")},
        "amazonSideAsn": amazon_asn,
        "virtualInterfaceState": "available",
        "mtu": mtu,
        "jumboFrameCapable": bool(port.jumbo_frame_capable),
        **target,
        "routeFilterPrefixes": [],
        "bgpPeers": [first],
        "region": place.region,
        "awsDeviceV2": port.aws_device_v2,
        "awsLogicalDeviceId": port.aws_logical_device_id,
        "siteLinkEnabled": link,
        "tags": tags,
    }
    place.store.interfaces[made["virtualInterfaceId"]] = made
    return {"virtualInterface": made} if kind == "transit" else made


def _target(place: Place, kind: str, new: Json, link: bool) -> tuple[Json, int]:
    """What the virtual interface leads to, and the ASN of Amazon's side."""
    gateway, virtual = new.get("directConnectGatewayId"), new.get("virtualGatewayId")
    if kind == "transit":
        checks.required(new, "directConnectGatewayId")
    elif bool(gateway) == bool(virtual):
        raise refuse("Either directConnectGatewayId or virtualGatewayId must be specified, and not both.")
    if gateway:
        known = place.store.gateway(gateway)
        _fits(place, kind, gateway)
        return {"directConnectGatewayId": gateway}, known["amazonSideAsn"]
    if link:
        raise refuse("SiteLink requires that the virtual interface is attached to a Direct Connect gateway.")
    found, region = place.virtual_gateway(str(virtual))
    if region != place.region:
        raise refuse(f"Virtual Gateway {virtual} is in {region}: it must be in the region of the virtual interface.")
    return {"virtualGatewayId": virtual}, int(found.amazon_side_asn or checks.DEFAULT_ASN)


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


def _room(place: Place, kind: str, port: str, vlan: int) -> None:
    """Refuse a VLAN that is taken, and more virtual interfaces than a connection carries."""
    there = place.store.living(connectionId=port)
    if taken := [i["virtualInterfaceId"] for i in there if i["vlan"] == vlan]:
        raise refuse(f"VLAN {vlan} is already in use on {port} by {taken[0]}.")
    alike = [i for i in there if i["virtualInterfaceType"] == kind]
    if len(alike) >= ON_A_PORT[kind] or len(there) >= ON_A_PORT_AT_ALL:
        raise over(f"You have reached the limit of {ON_A_PORT[kind]} {kind} virtual interfaces of {port}.")


def _supported(asked: Json) -> None:
    """Refuse what the sandbox would silently forget."""
    if given := [name for name in UNSUPPORTED if asked.get(name) is not None]:
        raise refuse(f"{given[0]} is not supported by the sandbox.")


def describe(place: Place, asked: Json) -> Json:
    """DescribeVirtualInterfaces: of the region; deleted ones for 15 minutes, in state `deleted`."""
    id_, port = asked.get("virtualInterfaceId"), asked.get("connectionId")
    if id_ is not None and not INTERFACE.fullmatch(str(id_)):
        raise refuse(f"Virtual Interface ID {id_} has an invalid format.")
    place.store.forget()
    here = [i for i in place.store.interfaces.values() if i["region"] == place.region]
    here = [i for i in here if id_ in (None, i["virtualInterfaceId"]) and port in (None, i["connectionId"])]
    return page("virtualInterfaces", here, asked)


def update(place: Place, asked: Json) -> Json:
    """UpdateVirtualInterfaceAttributes: MTU, name, SiteLink."""
    known = place.store.interface(asked.get("virtualInterfaceId") or "", place.region)
    _supported(asked)
    fresh: Json = {}
    if asked.get("mtu") is not None:
        fresh["mtu"] = checks.mtu(asked, known["virtualInterfaceType"])
    if asked.get("virtualInterfaceName") is not None:
        fresh["virtualInterfaceName"] = checks.name(asked)
    if asked.get("enableSiteLink") is not None:
        fresh["siteLinkEnabled"] = checks.flag(asked, "enableSiteLink")
        if fresh["siteLinkEnabled"] and not known.get("directConnectGatewayId"):
            raise refuse("SiteLink requires that the virtual interface is attached to a Direct Connect gateway.")
    known |= fresh
    return known


def delete(place: Place, asked: Json) -> Json:
    """DeleteVirtualInterface: deleted at once; its VLAN is free."""
    known = place.store.interface(asked.get("virtualInterfaceId") or "", place.region)
    known["virtualInterfaceState"] = "deleted"
    known["bgpPeers"] = [{**p, "bgpPeerState": "deleted", "bgpStatus": "down"} for p in known["bgpPeers"]]
    place.store.deleted[known["virtualInterfaceId"]] = time.time()
    return {"virtualInterfaceState": "deleted"}
