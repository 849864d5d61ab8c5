"""What an association is to a transit gateway: an attachment, which holds the transit gateway.

Source: https://docs.aws.amazon.com/vpc/latest/tgw/tgw-dcg-attachments.html and
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTransitGateway.html.
"""

from typing import Any

from isthmus_sandbox.aws.errors import AwsError

TYPE = "direct-connect-gateway"


def attach(gateway: Any, direct_connect: str) -> None:
    """Make the attachment, associated and propagating as the transit gateway does by default."""
    from moto.ec2.models.transit_gateway_attachments import TransitGatewayAttachment

    ec2 = gateway.ec2_backend
    attachment: Any = TransitGatewayAttachment(ec2, direct_connect, TYPE, gateway)
    ec2.transit_gateway_attachments[attachment.id] = attachment
    table = attachment.transit_gateway_route_table.id
    if gateway.options.get("DefaultRouteTableAssociation") != "disable":
        ec2.associate_transit_gateway_route_table(attachment.id, table)
    if gateway.options.get("DefaultRouteTablePropagation") != "disable":
        ec2.enable_transit_gateway_route_table_propagation(attachment.id, table)


def detach(gateway: Any, direct_connect: str) -> None:
    """Remove the attachment from the transit gateway and from its route tables."""
    ec2 = gateway.ec2_backend
    for attachment in attachments(gateway):
        if attachment.resource_id == direct_connect:
            del ec2.transit_gateway_attachments[attachment.id]
            ec2.transit_gateway_associations.pop(attachment.id, None)
            for table in ec2.transit_gateways_route_tables.values():
                table.route_table_associations.pop(attachment.id, None)
                ec2.disable_route_table_propagation(attachment.id, table.id)


def attachments(gateway: Any) -> list[Any]:
    """The attachments of Direct Connect gateways to a transit gateway."""
    candidates = gateway.ec2_backend.transit_gateway_attachments.values()
    return [a for a in candidates if (a.resource_type, a.transit_gateway_id) == (TYPE, gateway.id)]


def extend() -> None:
    """Put it into moto: such an attachment holds the transit gateway, and is no VPC attachment."""
    from moto.ec2.models import EC2Backend

    remove, describe = EC2Backend.delete_transit_gateway, EC2Backend.describe_transit_gateway_vpc_attachments

    def delete_transit_gateway(self: Any, transit_gateway_id: str) -> Any:
        gateway = self.transit_gateways.get(transit_gateway_id)
        if gateway is None:
            raise AwsError(
                "InvalidTransitGatewayID.NotFound",
                f"Transit Gateway {transit_gateway_id} was deleted or does not exist.",
            )
        if holding := attachments(gateway):
            listed = ", ".join(a.id for a in holding)
            raise AwsError(
                "IncorrectState", f"{transit_gateway_id} has non-deleted DirectConnect Gateway Attachments: {listed}."
            )
        return remove(self, transit_gateway_id)

    def describe_transit_gateway_vpc_attachments(self: Any, *args: Any, **named: Any) -> list[Any]:
        return [a for a in describe(self, *args, **named) if a.resource_type == "vpc"]

    for method in (delete_transit_gateway, describe_transit_gateway_vpc_attachments):
        setattr(EC2Backend, method.__name__, method)
