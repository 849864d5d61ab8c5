"""BGP peers of a virtual interface: one of each address family, with their addresses and key.

Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_CreateBGPPeer.html and API_DeleteBGPPeer.html.
"""

import ipaddress
import secrets

from isthmus_sandbox.aws.directconnect import checks
from isthmus_sandbox.aws.directconnect.errors import refuse
from isthmus_sandbox.aws.directconnect.place import Place
from isthmus_sandbox.aws.directconnect.store import Json

LINK_LOCAL = ipaddress.IPv4Network("169.254.0.0/16")  # a /30 of it is allocated where no IPv4 address is given
AMAZONS = ipaddress.IPv6Network("2001:db8::/32")  # documentation addresses (RFC 3849) for Amazon's own
SHORT = 2  # addresses of a /31, which has neither network nor broadcast address (RFC 3021)


def peer(request: Json) -> Json:
    """A peer as it was asked, with what AWS adds: addresses and a key. Raises DirectConnectClientException."""
    family = request.get("addressFamily") or "ipv4"
    if family not in ("ipv4", "ipv6"):
        raise refuse(f"addressFamily {family} is not valid: one of ipv4, ipv6 is expected.")
    amazon, customer = _addresses(request, family)
    return {
        "bgpPeerId": f"dxpeer-{secrets.token_hex(4)}",
        **checks.customer_asn(request),
        "authKey": checks.auth_key(request) or secrets.token_urlsafe(18),
        "addressFamily": family,
        "amazonAddress": amazon,
        "customerAddress": customer,
        "bgpPeerState": "available",
        "bgpStatus": "up",
    }


def create(place: Place, request: Json) -> Json:
    """CreateBGPPeer."""
    interface = place.store.interface(request.get("virtualInterfaceId") or "", place.region)
    bgp_peer = peer(request.get("newBGPPeer") or {})
    if any(existing["addressFamily"] == bgp_peer["addressFamily"] for existing in interface["bgpPeers"]):
        raise refuse(
            f"{interface['virtualInterfaceId']} has a BGP peer of address family {bgp_peer['addressFamily']} already."
        )
    interface["bgpPeers"].append(bgp_peer)
    return {"virtualInterface": interface}


def delete(place: Place, request: Json) -> Json:
    """DeleteBGPPeer: by its id, or by the customer's ASN and address; never the last one."""
    interface = place.store.interface(request.get("virtualInterfaceId") or "", place.region)
    if id_ := request.get("bgpPeerId"):
        chosen = [p for p in interface["bgpPeers"] if p["bgpPeerId"] == id_]
    else:
        asn = checks.customer_asn(request)["asnLong"]
        checks.required(request, "customerAddress")
        key = (asn, request["customerAddress"])
        chosen = [p for p in interface["bgpPeers"] if (p["asnLong"], p["customerAddress"]) == key]
    if not chosen:
        raise refuse(f"The BGP peer does not exist on {interface['virtualInterfaceId']}.")
    if len(interface["bgpPeers"]) == 1:
        raise refuse(f"You cannot delete the last BGP peer from {interface['virtualInterfaceId']}.")
    interface["bgpPeers"].remove(chosen[0])
    return {"virtualInterface": interface}


def _addresses(request: Json, family: str) -> tuple[str, str]:
    """Amazon's and the customer's address, each with its prefix length."""
    values = [request.get("amazonAddress"), request.get("customerAddress")]
    if family == "ipv6":
        if any(values):
            raise refuse("IPv6 addresses are assigned from the Amazon pool: you cannot specify custom IPv6 addresses.")
        start = int(AMAZONS.network_address) + (secrets.randbits(64) << 3)
        return (f"{ipaddress.IPv6Address(start + 1)}/125", f"{ipaddress.IPv6Address(start + 2)}/125")
    if not any(values):
        start = int(LINK_LOCAL.network_address) + 4 * secrets.randbelow(LINK_LOCAL.num_addresses // 4)
        return (f"{ipaddress.IPv4Address(start + 1)}/30", f"{ipaddress.IPv4Address(start + 2)}/30")
    amazon, customer = (
        _address(value, label) for value, label in zip(values, ("Amazon Address", "Customer Address"), strict=True)
    )
    if amazon.network != customer.network or amazon.ip == customer.ip:
        raise refuse("Amazon Address and Customer Address must be in the same CIDR")
    return str(amazon), str(customer)


def _address(value: object, label: str) -> ipaddress.IPv4Interface:
    """An IPv4 address with its prefix length that a host of its subnet can have."""
    try:
        if not isinstance(value, str) or "/" not in value:
            raise ValueError("an address with its prefix length is expected")
        interface = ipaddress.IPv4Interface(value)
    except ValueError as error:
        raise refuse(f"{label} {value} is not valid: {error}.") from None
    if interface.network.num_addresses > SHORT:
        if interface.ip == interface.network.network_address:
            raise refuse(f"{label} is address 0 on its subnet.")
        if interface.ip == interface.network.broadcast_address:
            raise refuse(f"{label} is the broadcast address on its subnet.")
    return interface
