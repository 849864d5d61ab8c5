"""PrivateVpc: a network without a way to the internet."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from isthmus.arguments import as_args
from isthmus.environment.aws_account import Account
from isthmus.environment.labels import aws_tags
from isthmus.public_cloud.policy_documents import account_only, flow_log_writer, s3_endpoint, trust

# What nodes, pods and the cluster's controllers call: https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
INTERFACES = ("autoscaling", "ec2", "ecr.api", "ecr.dkr", "eks", "eks-auth", "elasticloadbalancing", "logs", "sts")
HTTPS = 443


@dataclass(frozen=True)
class PrivateSubnet:
    """A subnet in a zone."""

    zone: str
    """The availability zone."""
    cidr: str
    """Its range, within the VPC's."""


@dataclass(frozen=True)
class PrivateVpcArgs:
    """What the network is made of."""

    prefix: str
    """What names begin with."""
    account: str
    """The AWS account."""
    region: str
    """The region."""
    cidr: str
    """The VPC's range."""
    subnets: Sequence[PrivateSubnet]
    """One subnet a zone, in at least two."""
    bucket: str
    """The one bucket that the S3 endpoint lets through."""
    key_arn: pulumi.Input[str]
    """The KMS key of the flow logs."""
    classification: str
    """The classification of the flow logs."""
    log_retention_days: int
    """How long flow logs are kept, in days."""


class PrivateVpc(pulumi.ComponentResource):
    """Private subnets over at least two zones, endpoints for what is called of AWS, and flow logs of everything.

    The VPC's default security group, which whatever names no group is in, lets nothing in or out:
    https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html
    """

    vpc_id: pulumi.Output[str]
    """The VPC."""
    subnet_ids: pulumi.Output[list[str]]
    """The subnets, in the order of the arguments, when they are routed."""
    route_table_id: pulumi.Output[str]
    """The route table of all subnets."""

    def __init__(self, name: str, args: PrivateVpcArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("isthmus:index:PrivateVpc", name, None, opts)
        args = as_args(PrivateVpcArgs, args)
        child = pulumi.ResourceOptions(parent=self)
        vpc = aws.ec2.Vpc(
            f"{name}-vpc",
            cidr_block=args.cidr,
            enable_dns_support=True,
            enable_dns_hostnames=True,  # private names of interface endpoints need both
            tags=aws_tags(args.prefix),
            opts=child,
        )
        aws.ec2.DefaultSecurityGroup(
            f"{name}-default", vpc_id=vpc.id, ingress=[], egress=[], tags=aws_tags(f"{args.prefix}-default"), opts=child
        )
        table = aws.ec2.RouteTable(f"{name}-routes", vpc_id=vpc.id, tags=aws_tags(args.prefix), opts=child)
        subnets: list[aws.ec2.Subnet] = []
        routed: list[aws.ec2.RouteTableAssociation] = []
        for place in args.subnets:
            subnet = aws.ec2.Subnet(
                f"{name}-{place.zone}",
                vpc_id=vpc.id,
                availability_zone=place.zone,
                cidr_block=place.cidr,
                map_public_ip_on_launch=False,
                # By this tag the load balancer controller finds the subnets for internal load balancers.
                tags={**aws_tags(f"{args.prefix}-{place.zone}"), "kubernetes.io/role/internal-elb": "1"},
                opts=child,
            )
            subnets.append(subnet)
            routed.append(
                aws.ec2.RouteTableAssociation(
                    f"{name}-{place.zone}-routes", route_table_id=table.id, subnet_id=subnet.id, opts=child
                )
            )
        self._endpoints(name, args, vpc.id, table.id, [subnet.id for subnet in subnets])
        self._flow_logs(name, args, vpc.id)
        self.vpc_id = vpc.id
        self.route_table_id = table.id
        count = len(subnets)
        self.subnet_ids = pulumi.Output.all(*(s.id for s in subnets), *(r.id for r in routed)).apply(
            lambda ids: list(ids[:count])
        )
        self.register_outputs(
            {"vpc_id": self.vpc_id, "subnet_ids": self.subnet_ids, "route_table_id": self.route_table_id}
        )

    def _endpoints(
        self,
        name: str,
        args: PrivateVpcArgs,
        vpc: pulumi.Output[str],
        table: pulumi.Output[str],
        subnets: list[pulumi.Output[str]],
    ) -> None:
        child = pulumi.ResourceOptions(parent=self)
        aws.ec2.VpcEndpoint(
            f"{name}-s3",
            vpc_id=vpc,
            vpc_endpoint_type="Gateway",
            service_name=f"com.amazonaws.{args.region}.s3",
            route_table_ids=[table],
            policy=s3_endpoint(Account(args.account, args.region), args.bucket),
            tags=aws_tags(f"{args.prefix}-s3"),
            opts=child,
        )
        group = aws.ec2.SecurityGroup(
            f"{name}-endpoints",
            name=f"{args.prefix}-endpoints",
            description="Interface endpoints: HTTPS from inside the VPC",
            vpc_id=vpc,
            tags=aws_tags(f"{args.prefix}-endpoints"),
            opts=child,
        )
        aws.vpc.SecurityGroupIngressRule(
            f"{name}-endpoints-https",
            security_group_id=group.id,
            ip_protocol="tcp",
            from_port=HTTPS,
            to_port=HTTPS,
            cidr_ipv4=args.cidr,
            description="HTTPS from inside the VPC",
            opts=child,
        )
        for service in INTERFACES:
            aws.ec2.VpcEndpoint(
                f"{name}-{service.replace('.', '-')}",
                vpc_id=vpc,
                vpc_endpoint_type="Interface",
                service_name=f"com.amazonaws.{args.region}.{service}",
                private_dns_enabled=True,
                subnet_ids=subnets,
                security_group_ids=[group.id],
                policy=account_only(Account(args.account, args.region), service),
                tags=aws_tags(f"{args.prefix}-{service}"),
                opts=child,
            )

    def _flow_logs(self, name: str, args: PrivateVpcArgs, vpc: pulumi.Output[str]) -> None:
        child = pulumi.ResourceOptions(parent=self)
        group_name, account = f"/{args.prefix}/flow-logs", Account(args.account, args.region)
        group = aws.cloudwatch.LogGroup(
            f"{name}-flow-logs",
            name=group_name,
            retention_in_days=args.log_retention_days,
            kms_key_id=args.key_arn,
            tags=aws_tags(group_name, args.classification),
            opts=child,
        )
        role = aws.iam.Role(
            f"{name}-flow-logs-role",
            name=f"{args.prefix}-flow-logs",
            assume_role_policy=trust("vpc-flow-logs.amazonaws.com", account),
            tags=aws_tags(f"{args.prefix}-flow-logs"),
            opts=child,
        )
        writer = aws.iam.RolePolicy(
            f"{name}-flow-logs-writer",
            name="write-flow-logs",
            role=f"{args.prefix}-flow-logs",
            policy=flow_log_writer(account, group_name),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[role]),
        )
        aws.ec2.FlowLog(
            f"{name}-flow-log",
            vpc_id=vpc,
            traffic_type="ALL",
            log_destination_type="cloud-watch-logs",
            log_destination=group.arn,
            iam_role_arn=role.arn,
            max_aggregation_interval=60,
            tags=aws_tags(f"{args.prefix}-flow-log"),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[writer]),
        )
