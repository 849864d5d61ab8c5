"""Functions that find one thing, or all things of a kind, by what is known of them.

Source: https://www.pulumi.com/registry/packages/aws/api-docs/ (ec2/getvpc, ec2/getsubnet, ec2/getsubnets, iam/getrole,
kms/getalias).
"""

from typing import Any

from isthmus_sandbox.plugins.aws.driver import Driver
from isthmus_sandbox.plugins.aws.resource_type import Props
from isthmus_sandbox.plugins.aws.types import TYPES
from isthmus_sandbox.plugins.core.server import Failure

# Argument -> EC2's filter.
VPC = {"id": "vpc-id", "cidrBlock": "cidr", "dhcpOptionsId": "dhcp-options-id", "default": "is-default"}
VPC |= {"state": "state"}
SUBNET = {"id": "subnet-id", "vpcId": "vpc-id", "cidrBlock": "cidr-block", "availabilityZone": "availability-zone"}
SUBNET |= {"availabilityZoneId": "availability-zone-id", "defaultForAz": "default-for-az", "state": "state"}
SUBNET |= {"ipv6CidrBlock": "ipv6-cidr-block-association.ipv6-cidr-block"}


def _filters(args: Props, api_names: dict[str, str]) -> list[Props]:
    texts = {api: args[n] for n, api in api_names.items() if args.get(n) is not None and args[n] != ""}
    filters = [{"Name": a, "Values": [str(v).lower() if isinstance(v, bool) else v]} for a, v in texts.items()]
    filters += [{"Name": f"tag:{k}", "Values": [v]} for k, v in (args.get("tags") or {}).items()]
    return filters + [{"Name": f["name"], "Values": f["values"]} for f in args.get("filters") or []]


def _only(kind: str, matches: list[Any]) -> Any:
    if len(matches) != 1:
        raise Failure(f"{len(matches) or 'no'} {kind} match; exactly one must")
    return matches[0]


def vpc(driver: Driver, args: Props) -> Props:
    """The one VPC that matches."""
    client = driver.client("ec2", args.get("region"))
    match = _only("VPCs", client.describe_vpcs(Filters=_filters(args, VPC))["Vpcs"])
    blocks = [
        {"associationId": b["AssociationId"], "cidrBlock": b["CidrBlock"], "state": b["CidrBlockState"]["State"]}
        for b in match.get("CidrBlockAssociationSet", [])
    ]
    properties = driver.read(TYPES["aws:ec2/vpc:Vpc"], match["VpcId"], args) or {}
    attributes = {"id": match["VpcId"], "default": match["IsDefault"], "cidrBlockAssociations": blocks}
    return {**properties, **attributes}


def subnet(driver: Driver, args: Props) -> Props:
    """The one subnet that matches."""
    client = driver.client("ec2", args.get("region"))
    match = _only("subnets", client.describe_subnets(Filters=_filters(args, SUBNET))["Subnets"])
    properties = driver.read(TYPES["aws:ec2/subnet:Subnet"], match["SubnetId"], args) or {}
    count = match["AvailableIpAddressCount"]
    return {**properties, "id": match["SubnetId"], "availableIpAddressCount": count}


def subnets(driver: Driver, args: Props) -> Props:
    """The ids of all that match."""
    client = driver.client("ec2", args.get("region"))
    pages = client.get_paginator("describe_subnets").paginate(Filters=_filters(args, {}))
    region = client.meta.region_name
    ids = sorted(s["SubnetId"] for page in pages for s in page["Subnets"])
    return {**args, "id": region, "region": region, "ids": ids}


def role(driver: Driver, args: Props) -> Props:
    """A role by its name."""
    return {**_existing(driver, "aws:iam/role:Role", args["name"], args), "id": args["name"]}


def alias(driver: Driver, args: Props) -> Props:
    """A key's alias by its name."""
    properties = _existing(driver, "aws:kms/alias:Alias", args["name"], args)
    return {**properties, "id": properties["arn"]}


def _existing(driver: Driver, token: str, id_: str, args: Props) -> Props:
    properties = driver.read(TYPES[token], id_, args)
    if properties is None:
        raise Failure(f"there is no {token.rpartition(':')[2].lower()} {id_}")
    return properties
