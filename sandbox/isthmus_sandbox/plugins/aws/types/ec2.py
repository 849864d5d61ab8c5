"""VPCs and subnets.

Source: https://www.pulumi.com/registry/packages/aws/api-docs/ec2/ (each resource's page, "Inputs": what says
"Changing this forces a new resource" is in `replace`).
"""

from typing import Any

from isthmus_sandbox.plugins.aws.resource_type import Props, ResourceType, Setter


def _attribute(method: str, argument: str, name: str) -> Setter:
    """A boolean attribute that a Modify call sets."""
    api = name[0].upper() + name[1:]
    return lambda client, id_, value: getattr(client, method)(**{argument: id_, api: {"Value": bool(value)}})


def _vpc_extra(client: Any, props: Props, id_: str) -> None:
    for name in ("enableDnsSupport", "enableDnsHostnames", "enableNetworkAddressUsageMetrics"):
        api = name[0].upper() + name[1:]
        props[name] = client.describe_vpc_attribute(VpcId=id_, Attribute=name)[api]["Value"]
    in_vpc = [{"Name": "vpc-id", "Values": [id_]}]
    tables = client.describe_route_tables(Filters=[*in_vpc, {"Name": "association.main", "Values": ["true"]}])[
        "RouteTables"
    ]
    groups = client.describe_security_groups(Filters=[*in_vpc, {"Name": "group-name", "Values": ["default"]}])[
        "SecurityGroups"
    ]
    acls = client.describe_network_acls(Filters=[*in_vpc, {"Name": "default", "Values": ["true"]}])["NetworkAcls"]
    props["mainRouteTableId"] = props["defaultRouteTableId"] = tables[0]["RouteTableId"] if tables else ""
    props["defaultSecurityGroupId"] = groups[0]["GroupId"] if groups else ""
    props["defaultNetworkAclId"] = acls[0]["NetworkAclId"] if acls else ""


VPC_BOOLEANS = ("enableDnsSupport", "enableDnsHostnames", "enableNetworkAddressUsageMetrics")
SUBNET_BOOLEANS = ("mapPublicIpOnLaunch", "assignIpv6AddressOnCreation", "enableDns64")


TYPES = {
    "aws:ec2/vpc:Vpc": ResourceType(
        "ec2",
        create="create_vpc",
        id_path="Vpc.VpcId",
        read=("describe_vpcs", "VpcIds[]", "Vpcs[0]"),
        delete=("delete_vpc", "VpcId"),
        not_found=("InvalidVpcID.NotFound",),
        ec2_tags="vpc",
        rename={"assignGeneratedIpv6CidrBlock": "AmazonProvidedIpv6CidrBlock"},
        replace=frozenset({"cidrBlock", "ipv4IpamPoolId", "ipv4NetmaskLength"}),
        defaults={
            "enableDnsSupport": True,
            "enableDnsHostnames": False,
            "instanceTenancy": "default",
            "enableNetworkAddressUsageMetrics": False,
        },
        setters={name: _attribute("modify_vpc_attribute", "VpcId", name) for name in VPC_BOOLEANS},
        complete=_vpc_extra,
        arn="arn:aws:ec2:{region}:{account}:vpc/{id}",
        values={"instanceTenancy": ("default", "dedicated")},
        conflicts=(("cidrBlock", "ipv4NetmaskLength"),),
    ),
    "aws:ec2/subnet:Subnet": ResourceType(
        "ec2",
        create="create_subnet",
        id_path="Subnet.SubnetId",
        read=("describe_subnets", "SubnetIds[]", "Subnets[0]"),
        delete=("delete_subnet", "SubnetId"),
        not_found=("InvalidSubnetID.NotFound",),
        ec2_tags="subnet",
        rename={"arn": "SubnetArn"},
        replace=frozenset(
            {
                *("vpcId", "cidrBlock", "availabilityZone", "availabilityZoneId", "outpostArn", "ipv6Native"),
                *("ipv4IpamPoolId", "ipv4NetmaskLength", "ipv6IpamPoolId", "ipv6NetmaskLength"),
            }
        ),
        defaults={
            "mapPublicIpOnLaunch": False,
            "assignIpv6AddressOnCreation": False,
            "enableDns64": False,
            "ipv6Native": False,
        },
        setters={name: _attribute("modify_subnet_attribute", "SubnetId", name) for name in SUBNET_BOOLEANS},
        computed=frozenset({"availabilityZone", "availabilityZoneId"}),
        conflicts=(("availabilityZone", "availabilityZoneId"),),
        uncovered=frozenset(
            {
                "customerOwnedIpv4Pool",
                "enableLniAtDeviceIndex",
                "enableResourceNameDnsARecordOnLaunch",
                "enableResourceNameDnsAaaaRecordOnLaunch",
                "mapCustomerOwnedIpOnLaunch",
                "privateDnsHostnameTypeOnLaunch",
            }
        ),
    ),
}
