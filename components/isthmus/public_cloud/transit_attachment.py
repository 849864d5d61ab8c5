"""TransitAttachment: the way from a VPC to networks behind a transit gateway that is there already."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from isthmus.arguments import as_args
from isthmus.environment.labels import aws_tags


@dataclass(frozen=True)
class TransitAttachmentArgs:
    """What is joined."""

    prefix: str
    """What names begin with."""
    transit_gateway_id: str
    """The transit gateway, of this account or shared with it."""
    cidrs: Sequence[str]
    """The networks behind it that the VPC answers."""
    vpc_id: pulumi.Input[str]
    """The VPC."""
    subnet_ids: pulumi.Input[Sequence[pulumi.Input[str]]]
    """Its subnets, one a zone."""
    route_table_id: pulumi.Input[str]
    """Their route table."""


class TransitAttachment(pulumi.ComponentResource):
    """Attaches a VPC to a transit gateway and routes networks there, so that operators and applications get answers.

    The gateway's own route tables belong to its owner, who accepts the attachment where that isn't automatic and
    routes the VPC's range back: https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html. A VPC routes to an
    attachment that is there, so the routes wait for it:
    https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html#vpc-attachment-lifecycle
    """

    attachment_id: pulumi.Output[str]
    """The attachment, which the gateway's owner accepts."""

    def __init__(self, name: str, args: TransitAttachmentArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("isthmus:index:TransitAttachment", name, None, opts)
        args = as_args(TransitAttachmentArgs, args)
        attachment = aws.ec2transitgateway.VpcAttachment(
            f"{name}-attachment",
            transit_gateway_id=args.transit_gateway_id,
            vpc_id=args.vpc_id,
            subnet_ids=args.subnet_ids,
            tags=aws_tags(f"{args.prefix}-transit"),
            opts=pulumi.ResourceOptions(parent=self),
        )
        for cidr in args.cidrs:
            aws.ec2.Route(
                f"{name}-to-{cidr.replace('/', '-')}",
                route_table_id=args.route_table_id,
                destination_cidr_block=cidr,
                transit_gateway_id=args.transit_gateway_id,
                opts=pulumi.ResourceOptions(parent=self, depends_on=[attachment]),
            )
        self.attachment_id = attachment.id
        self.register_outputs({"attachment_id": self.attachment_id})
