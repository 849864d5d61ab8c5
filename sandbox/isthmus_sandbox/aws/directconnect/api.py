"""The operations of Direct Connect, as moto's dispatcher calls them, beside moto's own of connections and LAGs."""

import json
from collections.abc import Callable
from typing import Any

from moto.core.responses import ActionResult
from moto.directconnect.responses import DirectConnectResponse

from isthmus_sandbox.aws.directconnect import associations, gateways, interfaces, peers, tagging, transit
from isthmus_sandbox.aws.directconnect.errors import refuse
from isthmus_sandbox.aws.directconnect.place import Place
from isthmus_sandbox.aws.directconnect.store import LOCK, Json

Operation = Callable[[Place, Json], Json]
OPERATIONS: dict[str, Operation] = {
    "create_direct_connect_gateway": gateways.create,
    "describe_direct_connect_gateways": gateways.describe,
    "update_direct_connect_gateway": gateways.update,
    "delete_direct_connect_gateway": gateways.delete,
    "describe_direct_connect_gateway_attachments": gateways.attachments,
    "create_direct_connect_gateway_association": associations.create,
    "describe_direct_connect_gateway_associations": associations.describe,
    "update_direct_connect_gateway_association": associations.update,
    "delete_direct_connect_gateway_association": associations.delete,
    "create_transit_virtual_interface": lambda place, request: interfaces.create(place, "transit", request),
    "create_private_virtual_interface": lambda place, request: interfaces.create(place, "private", request),
    "describe_virtual_interfaces": interfaces.describe,
    "update_virtual_interface_attributes": interfaces.update,
    "delete_virtual_interface": interfaces.delete,
    "create_bgp_peer": peers.create,
    "delete_bgp_peer": peers.delete,
}


def _method(operation: Operation) -> Callable[[DirectConnectResponse], ActionResult]:
    def method(self: DirectConnectResponse) -> ActionResult:
        with LOCK:
            return ActionResult(operation(_place(self), json.loads(self.body or "{}")))

    return method


def _place(response: DirectConnectResponse) -> Place:
    return Place(response.current_account, response.region)


def _tagging(operation: Operation, original: Callable[[Any], Any]) -> Callable[[DirectConnectResponse], Any]:
    """An operation on ours, moto's on its own."""

    def method(self: DirectConnectResponse) -> Any:
        request = json.loads(self.body or "{}")
        if not tagging.is_interface_or_gateway(request.get("resourceArn")):
            return original(self)
        with LOCK:
            return ActionResult(operation(_place(self), request))

    return method


def _describe_tags(self: DirectConnectResponse) -> ActionResult:
    request, backend = json.loads(self.body or "{}"), self.directconnect_backend
    with LOCK:
        entries = [
            tagging.resource_tags(_place(self), arn)
            if tagging.is_interface_or_gateway(arn)
            else backend.list_tags_for_resources([arn])["resourceTags"][0]
            for arn in request.get("resourceArns") or []
        ]
    return ActionResult({"resourceTags": entries})


def _keep_used(delete: Callable[[Any], Any]) -> Callable[[DirectConnectResponse], Any]:
    """DeleteConnection, which AWS refuses while virtual interfaces are on it."""

    def method(self: DirectConnectResponse) -> Any:
        id_ = json.loads(self.body or "{}").get("connectionId")
        with LOCK:
            if using := [i["virtualInterfaceId"] for i in _place(self).store.living(connectionId=id_)]:
                raise refuse(f"Connection {id_} has virtual interfaces: {', '.join(using)}.")
            return delete(self)

    return method


def extend() -> None:
    """Put these operations into moto."""
    added = {name: _method(operation) for name, operation in OPERATIONS.items()}
    for name, operation in (("tag_resource", tagging.tag), ("untag_resource", tagging.untag)):
        added[name] = _tagging(operation, getattr(DirectConnectResponse, name))
    added["describe_tags"] = _describe_tags
    added["delete_connection"] = _keep_used(DirectConnectResponse.delete_connection)
    for name, method in added.items():
        setattr(DirectConnectResponse, name, method)
    transit.extend()
