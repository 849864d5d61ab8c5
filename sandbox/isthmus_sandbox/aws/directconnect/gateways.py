"""Direct Connect gateways, and the virtual interfaces attached to them.

Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_CreateDirectConnectGateway.html,
API_DeleteDirectConnectGateway.html, API_DescribeDirectConnectGatewayAttachments.html; the quota:
https://docs.aws.amazon.com/directconnect/latest/UserGuide/limits.html.
"""

import uuid
from typing import Any

from isthmus_sandbox.aws.directconnect import checks
from isthmus_sandbox.aws.directconnect.errors import refuse
from isthmus_sandbox.aws.directconnect.paging import page
from isthmus_sandbox.aws.directconnect.place import Place
from isthmus_sandbox.aws.directconnect.store import UUID, Json

MOST = 200  # an account
ATTACHMENTS = {"transit": "TransitVirtualInterface", "private": "PrivateVirtualInterface"}


def create(place: Place, request: Json) -> Json:
    """CreateDirectConnectGateway: available at once."""
    checks.required(request, "directConnectGatewayName")
    if len(place.store.gateways) >= MOST:
        raise refuse(f"You have reached the limit of {MOST} Direct Connect gateways of an account.")
    gateway: Json = {
        "directConnectGatewayId": str(uuid.uuid4()),
        "directConnectGatewayName": request["directConnectGatewayName"],
        "amazonSideAsn": checks.amazon_asn(request),
        "ownerAccount": place.account,
        "directConnectGatewayState": "available",
        "tags": checks.tags(request.get("tags")),
    }
    place.store.gateways[gateway["directConnectGatewayId"]] = gateway
    return {"directConnectGateway": gateway}


def describe(place: Place, request: Json) -> Json:
    """DescribeDirectConnectGateways: one, or all; an unknown one is no error."""
    id_ = request.get("directConnectGatewayId")
    if id_ is not None and not UUID.fullmatch(str(id_)):
        raise refuse(f"Direct Connect Gateway ID {id_} has an invalid format.")
    gateways = [g for g in place.store.gateways.values() if id_ in (None, g["directConnectGatewayId"])]
    return page("directConnectGateways", gateways, request)


def update(place: Place, request: Json) -> Json:
    """UpdateDirectConnectGateway: its name."""
    checks.required(request, "directConnectGatewayId", "newDirectConnectGatewayName")
    gateway = place.store.gateway(request["directConnectGatewayId"])
    gateway["directConnectGatewayName"] = request["newDirectConnectGatewayName"]
    return {"directConnectGateway": gateway}


def delete(place: Place, request: Json) -> Json:
    """DeleteDirectConnectGateway: one without virtual interfaces and associations."""
    gateway = place.store.gateway(request.get("directConnectGatewayId") or "")
    id_ = gateway["directConnectGatewayId"]
    using = [i["virtualInterfaceId"] for i in place.store.living(directConnectGatewayId=id_)]
    if using:
        raise refuse(f"Direct Connect Gateway {id_} has virtual interfaces attached: {', '.join(using)}.")
    using = [a["associatedGateway"]["id"] for a in place.store.associated(directConnectGatewayId=id_)]
    if using:
        raise refuse(f"Direct Connect Gateway {id_} has associated gateways: {', '.join(using)}.")
    del place.store.gateways[id_]
    return {"directConnectGateway": {**gateway, "directConnectGatewayState": "deleted"}}


def attachments(place: Place, request: Json) -> Json:
    """DescribeDirectConnectGatewayAttachments: of a gateway, of a virtual interface, or both."""
    filters = {k: request[k] for k in ("directConnectGatewayId", "virtualInterfaceId") if request.get(k)}
    if not filters:
        raise refuse("A Direct Connect gateway ID, a virtual interface ID, or both must be specified.")
    result = []
    place.store.forget()
    for interface in place.store.interfaces.values():
        if interface.get("directConnectGatewayId") and all(interface.get(k) == v for k, v in filters.items()):
            result.append(_attachment(interface, interface["virtualInterfaceId"] in place.store.deleted))
    return page("directConnectGatewayAttachments", result, request)


def _attachment(interface: Json, deleted: bool) -> dict[str, Any]:
    return {
        "directConnectGatewayId": interface["directConnectGatewayId"],
        "virtualInterfaceId": interface["virtualInterfaceId"],
        "virtualInterfaceRegion": interface["region"],
        "virtualInterfaceOwnerAccount": interface["ownerAccount"],
        "attachmentState": "detached" if deleted else "attached",
        "attachmentType": ATTACHMENTS[interface["virtualInterfaceType"]],
    }
