"""Associations of a Direct Connect gateway with transit gateways or virtual private gateways.

Sources: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_CreateDirectConnectGatewayAssociation.html;
the rules: https://docs.aws.amazon.com/directconnect/latest/UserGuide/direct-connect-transit-gateways.html,
virtualgateways.html and https://aws.amazon.com/directconnect/faqs/; the quotas:
https://docs.aws.amazon.com/directconnect/latest/UserGuide/limits.html.
"""

import uuid
from typing import Any

from isthmus_sandbox.aws.directconnect import checks, prefixes, transit
from isthmus_sandbox.aws.directconnect.errors import refuse
from isthmus_sandbox.aws.directconnect.paging import page
from isthmus_sandbox.aws.directconnect.place import Place, networks
from isthmus_sandbox.aws.directconnect.store import Json

MOST = {"transitGateway": 6, "virtualPrivateGateway": 20}  # of a Direct Connect gateway
INTERFACES = {"transitGateway": "transit", "virtualPrivateGateway": "private"}


def create(place: Place, request: Json) -> Json:
    """CreateDirectConnectGatewayAssociation: associated at once."""
    gateway = place.store.gateway(request.get("directConnectGatewayId") or "")
    ids = [request[k] for k in ("gatewayId", "virtualGatewayId") if request.get(k)]
    if len(ids) != 1:
        raise refuse("Either gatewayId or virtualGatewayId must be specified, and not both.")
    id_, kind = str(ids[0]), "virtualPrivateGateway"
    if id_.startswith("tgw-") and request.get("gatewayId"):
        kind = "transitGateway"
    find = place.transit_gateway if kind == "transitGateway" else place.virtual_gateway
    peer, region = find(id_)
    _alike(place, gateway["directConnectGatewayId"], kind, id_)
    allowed = prefixes.read(request.get("addAllowedPrefixesToDirectConnectGateway"))
    if kind == "transitGateway":
        _check_transit(place, gateway, peer, allowed)
    else:
        vpc_prefixes = _check_virtual(place, gateway["directConnectGatewayId"], peer)
        allowed = allowed or vpc_prefixes
    association: Json = {
        "directConnectGatewayId": gateway["directConnectGatewayId"],
        "directConnectGatewayOwnerAccount": gateway["ownerAccount"],
        "associationState": "associated",
        "associatedGateway": {"id": id_, "type": kind, "ownerAccount": place.account, "region": region},
        "associationId": str(uuid.uuid4()),
        "allowedPrefixesToDirectConnectGateway": prefixes.as_json(allowed),
    }
    if kind == "transitGateway":
        transit.attach(peer, gateway["directConnectGatewayId"])
    else:
        association |= {
            "virtualGatewayId": id_,
            "virtualGatewayRegion": region,
            "virtualGatewayOwnerAccount": place.account,
        }
    place.store.associations[association["associationId"]] = association
    return {"directConnectGatewayAssociation": association}


def describe(place: Place, request: Json) -> Json:
    """DescribeDirectConnectGatewayAssociations: by one of four ids at least."""
    association, gateway = request.get("associationId"), request.get("directConnectGatewayId")
    peers = [request[k] for k in ("associatedGatewayId", "virtualGatewayId") if request.get(k)]
    if not (association or gateway or peers):
        raise refuse(f"Association ID {association or ''} has an invalid format.")
    matches = []
    for candidate in place.store.associations.values():
        wanted_pair = (association or candidate["associationId"], gateway or candidate["directConnectGatewayId"])
        if wanted_pair == (candidate["associationId"], candidate["directConnectGatewayId"]) and all(
            peer == candidate["associatedGateway"]["id"] for peer in peers
        ):
            matches.append(candidate)
    return page("directConnectGatewayAssociations", matches, request)


def update(place: Place, request: Json) -> Json:
    """UpdateDirectConnectGatewayAssociation: allowed prefixes come and go."""
    association = place.store.association(request.get("associationId") or "")
    current = prefixes.read(association["allowedPrefixesToDirectConnectGateway"])
    removed = prefixes.read(request.get("removeAllowedPrefixesToDirectConnectGateway"))
    added = prefixes.read(request.get("addAllowedPrefixesToDirectConnectGateway"))
    fresh = [*(n for n in current if n not in removed), *(n for n in added if n not in current or n in removed)]
    if association["associatedGateway"]["type"] == "transitGateway":
        gateway = association["directConnectGatewayId"]
        prefixes.check_transit(fresh, _others(place, gateway, association["associatedGateway"]["id"]), gateway)
    association["allowedPrefixesToDirectConnectGateway"] = prefixes.as_json(fresh)
    return {"directConnectGatewayAssociation": association}


def delete(place: Place, request: Json) -> Json:
    """DeleteDirectConnectGatewayAssociation: by its id, or by both gateways' ids."""
    if request.get("associationId"):
        association = place.store.association(request["associationId"])
    else:
        checks.required(request, "directConnectGatewayId", "virtualGatewayId")
        pair = {k: request[k] for k in ("directConnectGatewayId", "virtualGatewayId")}
        matches = place.store.associated(**pair)
        if not matches:
            raise refuse(f"Association of {' and '.join(pair.values())} does not exist.")
        association = matches[0]
    del place.store.associations[association["associationId"]]
    peer = association["associatedGateway"]
    if peer["type"] == "transitGateway":
        transit.detach(place.transit_gateway(peer["id"])[0], association["directConnectGatewayId"])
    return {"directConnectGatewayAssociation": {**association, "associationState": "disassociated"}}


def _alike(place: Place, gateway: str, kind: str, peer: str) -> None:
    """A gateway has transit gateways or virtual private gateways, each once, up to a quota."""
    existing = place.store.associated(directConnectGatewayId=gateway)
    if any(a["associatedGateway"]["id"] == peer for a in existing):
        raise refuse(f"{peer} is already associated with Direct Connect Gateway {gateway}.")
    if any(a["associatedGateway"]["type"] != kind for a in existing):
        raise refuse(f"Direct Connect Gateway {gateway} is already associated with a gateway of another type.")
    attached = place.store.living(directConnectGatewayId=gateway)
    if any(i["virtualInterfaceType"] != INTERFACES[kind] for i in attached):
        raise refuse(f"Direct Connect Gateway {gateway} has virtual interfaces that don't lead to a {kind}.")
    if len(existing) >= MOST[kind]:
        raise refuse(f"You have reached the limit of {MOST[kind]} {kind} associations of {gateway}.")


def _check_transit(place: Place, gateway: Json, peer: Any, allowed: list[prefixes.Network]) -> None:
    asn = int(peer.options["AmazonSideAsn"])
    if asn == gateway["amazonSideAsn"]:
        raise refuse(f"The ASN {asn} of {peer.id} must be different from that of the Direct Connect gateway.")
    id_ = gateway["directConnectGatewayId"]
    prefixes.check_transit(allowed, _others(place, id_, peer.id), id_)


def _others(place: Place, gateway: str, peer: str) -> list[prefixes.Network]:
    """The prefixes of the other gateways of a Direct Connect gateway."""
    networks: list[prefixes.Network] = []
    for association in place.store.associated(directConnectGatewayId=gateway):
        if association["associatedGateway"]["id"] != peer:
            networks += prefixes.read(association["allowedPrefixesToDirectConnectGateway"])
    return networks


def _check_virtual(place: Place, gateway: str, peer: Any) -> list[prefixes.Network]:
    """The ranges of a virtual private gateway's VPC, which are allowed where nothing else is asked."""
    if elsewhere := place.store.associated(virtualGatewayId=peer.id):
        raise refuse(f"{peer.id} is already associated with {elsewhere[0]['directConnectGatewayId']}.")
    vpc_networks = networks(peer)
    if not vpc_networks:
        raise refuse(f"Virtual Gateway {peer.id} is not attached to a VPC.")
    for association in place.store.associated(directConnectGatewayId=gateway):
        other, _ = place.virtual_gateway(association["virtualGatewayId"])
        if overlap := prefixes.overlapping(vpc_networks, networks(other)):
            raise refuse(f"CIDR {overlap[0]} of the VPC of {peer.id} overlaps with {overlap[1]} of that of {other.id}.")
    return list(vpc_networks)
