"""Direct Connect gateways, and the virtual interfaces attached to them.

Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_CreateDirectConnectGateway.html,
API_DeleteDirectConnectGateway.html, API_DescribeDirectConnectGatewayAttachments.html; the quota:
https://docs.aws.amazon.com/directconnect/latest/UserGuide/limits.html.
"""

import uuid
from typing import Any

from sandbox.aws.directconnect import checks
from sandbox.aws.directconnect.errors import refuse
from sandbox.aws.directconnect.paging import page
from sandbox.aws.directconnect.place import Place
from sandbox.aws.directconnect.store import UUID, Json

MOST = 200  # an account
ATTACHMENTS = {"transit": "TransitVirtualInterface", "private": "PrivateVirtualInterface"}


def create(place: Place, asked: Json) -> Json:
    """CreateDirectConnectGateway: available at once."""
    checks.required(asked, "directConnectGatewayName")
    if len(place.store.gateways) >= MOST:
        raise refuse(f"You have reached the limit of {MOST} Direct Connect gateways of an account.")
    made: Json = {
        "directConnectGatewayId": str(uuid.uuid4()),
        "directConnectGatewayName": asked["directConnectGatewayName"],
        "amazonSideAsn": checks.amazon_asn(asked),
        "ownerAccount": place.account,
        "directConnectGatewayState": "available",
        "tags": checks.tags(asked.get("tags")),
    }
    place.store.gateways[made["directConnectGatewayId"]] = made
    return {"directConnectGateway": made}


def describe(place: Place, asked: Json) -> Json:
    """DescribeDirectConnectGateways: one, or all; an unknown one is no error."""
    id_ = asked.get("directConnectGatewayId")
    if id_ is not None and not UUID.fullmatch(str(id_)):
        raise refuse(f"Direct Connect Gateway ID {id_} has an invalid format.")
    known = [g for g in place.store.gateways.values() if id_ in (None, g["directConnectGatewayId"])]
    return page("directConnectGateways", known, asked)


def update(place: Place, asked: Json) -> Json:
    """UpdateDirectConnectGateway: its name."""
    checks.required(asked, "directConnectGatewayId", "newDirectConnectGatewayName")
    known = place.store.gateway(asked["directConnectGatewayId"])
    known["directConnectGatewayName"] = asked["newDirectConnectGatewayName"]
    return {"directConnectGateway": known}


def delete(place: Place, asked: Json) -> Json:
    """DeleteDirectConnectGateway: one without virtual interfaces and associations."""
    known = place.store.gateway(asked.get("directConnectGatewayId") or "")
    id_ = known["directConnectGatewayId"]
    using = [i["virtualInterfaceId"] for i in place.store.living(directConnectGatewayId=id_)]
    if using:
        raise refuse(f"Direct Connect Gateway {id_} has virtual interfaces attached: {', '.join(using)}.")
    using = [a["associatedGateway"]["id"] for a in place.store.associated(directConnectGatewayId=id_)]
    if using:
        raise refuse(f"Direct Connect Gateway {id_} has associated gateways: {', '.join(using)}.")
    del place.store.gateways[id_]
    return {"directConnectGateway": {**known, "directConnectGatewayState": "deleted"}}


def attachments(place: Place, asked: Json) -> Json:
    """DescribeDirectConnectGatewayAttachments: of a gateway, of a virtual interface, or both."""
    wanted = {k: asked[k] for k in ("directConnectGatewayId", "virtualInterfaceId") if asked.get(k)}
    if not wanted:
        raise refuse("A Direct Connect gateway ID, a virtual interface ID, or both must be specified.")
    found = []
    place.store.forget()
    for known in place.store.interfaces.values():
        if known.get("directConnectGatewayId") and all(known.get(k) == v for k, v in wanted.items()):
            found.append(_attachment(known, known["virtualInterfaceId"] in place.store.deleted))
    return page("directConnectGatewayAttachments", found, asked)


def _attachment(interface: Json, deleted: bool) -> dict[str, Any]:
    return {
        "directConnectGatewayId": interface["directConnectGatewayId"],
        "virtualInterfaceId": interface["virtualInterfaceId"],
        "virtualInterfaceRegion": interface["region"],
        "virtualInterfaceOwnerAccount": interface["ownerAccount"],
        "attachmentState": "detached" if deleted else "attached",
        "attachmentType": ATTACHMENTS[interface["virtualInterfaceType"]],
    }
