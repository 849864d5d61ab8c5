"""Associations of a Direct Connect gateway with transit gateways or virtual private gateways.

Sources: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_CreateDirectConnectGatewayAssociation.html;
the rules: https://docs.aws.amazon.com/directconnect/latest/UserGuide/direct-connect-transit-gateways.html,
virtualgateways.html and https://aws.amazon.com/directconnect/faqs/; the quotas:
https://docs.aws.amazon.com/directconnect/latest/UserGuide/limits.html.
"""

import uuid
from typing import Any

from sandbox.aws.directconnect import checks, prefixes, transit
from sandbox.aws.directconnect.errors import refuse
from sandbox.aws.directconnect.paging import page
from sandbox.aws.directconnect.place import Place, networks
from sandbox.aws.directconnect.store import Json

MOST = {"transitGateway": 6, "virtualPrivateGateway": 20}  # of a Direct Connect gateway
INTERFACES = {"transitGateway": "transit", "virtualPrivateGateway": "private"}


def create(place: Place, asked: Json) -> Json:
    """CreateDirectConnectGatewayAssociation: associated at once."""
    gateway = place.store.gateway(asked.get("directConnectGatewayId") or "")
    named = [asked[k] for k in ("gatewayId", "virtualGatewayId") if asked.get(k)]
    if len(named) != 1:
        raise refuse("Either gatewayId or virtualGatewayId must be specified, and not both.")
    id_, kind = str(named[0]), "virtualPrivateGateway"
    if id_.startswith("tgw-") and asked.get("gatewayId"):
        kind = "transitGateway"
    find = place.transit_gateway if kind == "transitGateway" else place.virtual_gateway
    peer, region = find(id_)
    _alike(place, gateway["directConnectGatewayId"], kind, id_)
    allowed = prefixes.read(asked.get("addAllowedPrefixesToDirectConnectGateway"))
    if kind == "transitGateway":
        _check_transit(place, gateway, peer, allowed)
    else:
        own = _check_virtual(place, gateway["directConnectGatewayId"], peer)
        allowed = allowed or own
    made: Json = {
        "directConnectGatewayId": gateway["directConnectGatewayId"],
        "directConnectGatewayOwnerAccount": gateway["ownerAccount"],
        "associationState": "associated",
        "associatedGateway": {"id": id_, "type": kind, "ownerAccount": place.account, "region": region},
        "associationId": str(uuid.uuid4()),
        "allowedPrefixesToDirectConnectGateway": prefixes.told(allowed),
    }
    if kind == "transitGateway":
        transit.attach(peer, gateway["directConnectGatewayId"])
    else:
        made |= {
            "virtualGatewayId": id_,
            "virtualGatewayRegion": region,
            "virtualGatewayOwnerAccount": place.account,
        }
    place.store.associations[made["associationId"]] = made
    return {"directConnectGatewayAssociation": made}


def describe(place: Place, asked: Json) -> Json:
    """DescribeDirectConnectGatewayAssociations: by one of four ids at least."""
    association, gateway = asked.get("associationId"), asked.get("directConnectGatewayId")
    peers = [asked[k] for k in ("associatedGatewayId", "virtualGatewayId") if asked.get(k)]
    if not (association or gateway or peers):
        raise refuse(f"Association ID {association or ''} has an invalid format.")
    found = []
    for known in place.store.associations.values():
        ours = (association or known["associationId"], gateway or known["directConnectGatewayId"])
        if ours == (known["associationId"], known["directConnectGatewayId"]) and all(
            peer == known["associatedGateway"]["id"] for peer in peers
        ):
            found.append(known)
    return page("directConnectGatewayAssociations", found, asked)


def update(place: Place, asked: Json) -> Json:
    """UpdateDirectConnectGatewayAssociation: allowed prefixes come and go."""
    known = place.store.association(asked.get("associationId") or "")
    before = prefixes.read(known["allowedPrefixesToDirectConnectGateway"])
    gone = prefixes.read(asked.get("removeAllowedPrefixesToDirectConnectGateway"))
    added = prefixes.read(asked.get("addAllowedPrefixesToDirectConnectGateway"))
    fresh = [*(n for n in before if n not in gone), *(n for n in added if n not in before or n in gone)]
    if known["associatedGateway"]["type"] == "transitGateway":
        gateway = known["directConnectGatewayId"]
        prefixes.check_transit(fresh, _others(place, gateway, known["associatedGateway"]["id"]), gateway)
    known["allowedPrefixesToDirectConnectGateway"] = prefixes.told(fresh)
    return {"directConnectGatewayAssociation": known}


def delete(place: Place, asked: Json) -> Json:
    """DeleteDirectConnectGatewayAssociation: by its id, or by both gateways' ids."""
    if asked.get("associationId"):
        known = place.store.association(asked["associationId"])
    else:
        checks.required(asked, "directConnectGatewayId", "virtualGatewayId")
        pair = {k: asked[k] for k in ("directConnectGatewayId", "virtualGatewayId")}
        found = place.store.associated(**pair)
        if not found:
            raise refuse(f"Association of {' and '.join(pair.values())} does not exist.")
        known = found[0]
    del place.store.associations[known["associationId"]]
    peer = known["associatedGateway"]
    if peer["type"] == "transitGateway":
        transit.detach(place.transit_gateway(peer["id"])[0], known["directConnectGatewayId"])
    return {"directConnectGatewayAssociation": {**known, "associationState": "disassociated"}}


def _alike(place: Place, gateway: str, kind: str, peer: str) -> None:
    """A gateway has transit gateways or virtual private gateways, each once, up to a quota."""
    there = place.store.associated(directConnectGatewayId=gateway)
    if any(a["associatedGateway"]["id"] == peer for a in there):
        raise refuse(f"{peer} is already associated with Direct Connect Gateway {gateway}.")
    if any(a["associatedGateway"]["type"] != kind for a in there):
        raise refuse(f"Direct Connect Gateway {gateway} is already associated with a gateway of another type.")
    attached = place.store.living(directConnectGatewayId=gateway)
    if any(i["virtualInterfaceType"] != INTERFACES[kind] for i in attached):
        raise refuse(f"Direct Connect Gateway {gateway} has virtual interfaces that don't lead to a {kind}.")
    if len(there) >= MOST[kind]:
        raise refuse(f"You have reached the limit of {MOST[kind]} {kind} associations of {gateway}.")


def _check_transit(place: Place, gateway: Json, peer: Any, allowed: list[prefixes.Network]) -> None:
    asn = int(peer.options["AmazonSideAsn"])
    if asn == gateway["amazonSideAsn"]:
        raise refuse(f"The ASN {asn} of {peer.id} must be different from that of the Direct Connect gateway.")
    id_ = gateway["directConnectGatewayId"]
    prefixes.check_transit(allowed, _others(place, id_, peer.id), id_)


def _others(place: Place, gateway: str, peer: str) -> list[prefixes.Network]:
    """The prefixes of the other gateways of a Direct Connect gateway."""
    found: list[prefixes.Network] = []
    for known in place.store.associated(directConnectGatewayId=gateway):
        if known["associatedGateway"]["id"] != peer:
            found += prefixes.read(known["allowedPrefixesToDirectConnectGateway"])
    return found


def _check_virtual(place: Place, gateway: str, peer: Any) -> list[prefixes.Network]:
    """The ranges of a virtual private gateway's VPC, which are allowed where nothing else is asked."""
    if elsewhere := place.store.associated(virtualGatewayId=peer.id):
        raise refuse(f"{peer.id} is already associated with {elsewhere[0]['directConnectGatewayId']}.")
    ours = networks(peer)
    if not ours:
        raise refuse(f"Virtual Gateway {peer.id} is not attached to a VPC.")
    for known in place.store.associated(directConnectGatewayId=gateway):
        other, _ = place.virtual_gateway(known["virtualGatewayId"])
        if met := prefixes.overlapping(ours, networks(other)):
            raise refuse(f"CIDR {met[0]} of the VPC of {peer.id} overlaps with {met[1]} of that of {other.id}.")
    return list(ours)
