"""What the tests' resources stand on, made with boto3 when first asked for."""

import functools
import json
import uuid
from typing import Any

from tests.aws.conftest import Account

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
    }
)


def fresh(word: str = "n") -> str:
    """A name that nothing has yet."""
    return f"{word}-{uuid.uuid4().hex[:8]}"


class Place:
    """Lazily made: a network, a role, a bucket, a cluster and so on, each once."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.client = functools.cache(account.client)

    @functools.cached_property
    def vpc(self) -> str:
        return str(self.client("ec2").create_vpc(CidrBlock="10.60.0.0/16")["Vpc"]["VpcId"])

    @functools.cached_property
    def subnets(self) -> list[str]:
        made = [
            self.client("ec2").create_subnet(
                VpcId=self.vpc, CidrBlock=f"10.60.{i}.0/24", AvailabilityZone=f"eu-central-1{zone}"
            )
            for i, zone in enumerate("ab")
        ]
        return [m["Subnet"]["SubnetId"] for m in made]

    @functools.cached_property
    def tables(self) -> list[str]:
        made = [self.client("ec2").create_route_table(VpcId=self.vpc) for _ in range(2)]
        return [m["RouteTable"]["RouteTableId"] for m in made]

    @functools.cached_property
    def groups(self) -> list[str]:
        made = [
            self.client("ec2").create_security_group(GroupName=fresh(), Description="d", VpcId=self.vpc)
            for _ in range(2)
        ]
        return [m["GroupId"] for m in made]

    @functools.cached_property
    def gateways(self) -> list[str]:
        """Transit gateways."""
        made = [self.client("ec2").create_transit_gateway(Description=fresh()) for _ in range(2)]
        return [m["TransitGateway"]["TransitGatewayId"] for m in made]

    @functools.cached_property
    def gateway_table(self) -> str:
        gateways = self.client("ec2").describe_transit_gateways(TransitGatewayIds=self.gateways[:1])["TransitGateways"]
        return str(gateways[0]["Options"]["AssociationDefaultRouteTableId"])

    @functools.cached_property
    def attachment(self) -> str:
        """A VPC at the first transit gateway."""
        made = self.client("ec2").create_transit_gateway_vpc_attachment(
            TransitGatewayId=self.gateways[0], VpcId=self.vpc, SubnetIds=self.subnets[:1]
        )
        return str(made["TransitGatewayVpcAttachment"]["TransitGatewayAttachmentId"])

    @functools.cached_property
    def customer_gateways(self) -> list[str]:
        made = [
            self.client("ec2").create_customer_gateway(Type="ipsec.1", BgpAsn=65000 + i, IpAddress=f"203.0.113.{i + 1}")
            for i in range(2)
        ]
        return [m["CustomerGateway"]["CustomerGatewayId"] for m in made]

    @functools.cached_property
    def vpn(self) -> str:
        """A VPN connection with static routes."""
        made = self.client("ec2").create_vpn_connection(
            CustomerGatewayId=self.customer_gateways[0],
            Type="ipsec.1",
            TransitGatewayId=self.gateways[0],
            Options={"StaticRoutesOnly": True},
        )
        return str(made["VpnConnection"]["VpnConnectionId"])

    def role(self) -> str:
        """A new role's ARN."""
        made = self.client("iam").create_role(RoleName=fresh("r"), AssumeRolePolicyDocument=TRUST)
        return str(made["Role"]["Arn"])

    @functools.cached_property
    def roles(self) -> list[str]:
        return [self.role() for _ in range(2)]

    @functools.cached_property
    def keys(self) -> list[str]:
        """KMS keys' ARNs."""
        return [self.client("kms").create_key()["KeyMetadata"]["Arn"] for _ in range(2)]

    @functools.cached_property
    def alias(self) -> str:
        """An alias of the first key."""
        name = f"alias/{fresh()}"
        self.client("kms").create_alias(AliasName=name, TargetKeyId=self.keys[0])
        return name

    @functools.cached_property
    def parameter(self) -> str:
        """An encrypted parameter, `hunter22`."""
        name = f"/test/{fresh()}"
        self.client("ssm").put_parameter(Name=name, Type="SecureString", Value="hunter22")
        return name

    def bucket(self) -> str:
        """A new bucket."""
        name = fresh("b")
        self.client("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        return name

    @functools.cached_property
    def log_group(self) -> str:
        """A log group's ARN."""
        name = fresh("g")
        self.client("logs").create_log_group(logGroupName=name)
        return f"arn:aws:logs:eu-central-1:123456789012:log-group:{name}"

    @functools.cached_property
    def cluster(self) -> str:
        """An EKS cluster's name."""
        name = fresh("c")
        self.client("eks").create_cluster(
            name=name,
            version="1.34",
            roleArn=self.roles[0],
            resourcesVpcConfig={"subnetIds": self.subnets},
            accessConfig={"authenticationMode": "API"},
        )
        return name

    @functools.cached_property
    def principal(self) -> str:
        """A role with an access entry in the cluster."""
        arn: Any = self.role()
        self.client("eks").create_access_entry(clusterName=self.cluster, principalArn=arn)
        return str(arn)


class Nowhere(Place):
    """Names of things that aren't there."""

    def __init__(self) -> None:
        for name, value in vars(Place).items():
            if isinstance(value, functools.cached_property):
                plural = name.endswith("s")
                self.__dict__[name] = [f"{name}-1", f"{name}-2"] if plural else f"{name}-1"

    def role(self) -> str:
        return "arn:aws:iam::123456789012:role/r"

    def bucket(self) -> str:
        return "b"
