"""Functions (invokes) that programs ask: zones, identity, region, parameters, policy documents.

Source: https://www.pulumi.com/registry/packages/aws/api-docs/ (each function's page).
"""

import functools
from collections.abc import Callable

from isthmus_sandbox.plugins.aws import lookups
from isthmus_sandbox.plugins.aws.driver import Driver
from isthmus_sandbox.plugins.aws.policy_document import policy_document
from isthmus_sandbox.plugins.aws.resource_type import Props
from isthmus_sandbox.plugins.aws.types import TYPES
from isthmus_sandbox.plugins.core.server import Failure
from isthmus_sandbox.plugins.core.values import mark


def _zones(driver: Driver, args: Props) -> Props:
    client = driver.client("ec2", args.get("region"))
    filters = [{"Name": f["name"], "Values": f["values"]} for f in args.get("filters") or []]
    if args.get("state"):
        filters.append({"Name": "state", "Values": [args["state"]]})
    zones = client.describe_availability_zones(Filters=filters)["AvailabilityZones"]
    names, ids = args.get("excludeNames") or [], args.get("excludeZoneIds") or []
    selected = sorted(
        (z for z in zones if z["ZoneName"] not in names and z["ZoneId"] not in ids), key=lambda z: z["ZoneName"]
    )
    region = client.meta.region_name
    return {
        **args,
        "id": region,
        "region": region,
        "names": [z["ZoneName"] for z in selected],
        "zoneIds": [z["ZoneId"] for z in selected],
        "groupNames": sorted({z.get("GroupName") or region for z in selected}),
    }


def _identity(driver: Driver, args: Props) -> Props:
    identity = driver.client("sts").get_caller_identity()
    return {
        "id": identity["Account"],
        "accountId": identity["Account"],
        "arn": identity["Arn"],
        "userId": identity["UserId"],
    }


def _region(driver: Driver, args: Props) -> Props:
    """Names and descriptions as botocore's endpoint data has them."""
    regions = {
        name: (entry["description"], f"ec2.{name}.{partition['dnsSuffix']}")
        for partition in _endpoints()
        for name, entry in partition["regions"].items()
    }
    region = args.get("region") or args.get("name")
    if args.get("endpoint"):
        region = next(
            (name for name, (_, endpoint) in regions.items() if endpoint == args["endpoint"]), args["endpoint"]
        )
    region = region or driver.region
    if region not in regions:
        raise Failure(f"there is no region {region}")
    description, endpoint = regions[region]
    return {"id": region, "name": region, "region": region, "endpoint": endpoint, "description": description}


def _partition(driver: Driver, args: Props) -> Props:
    for partition in _endpoints():
        if driver.region in partition["regions"]:
            name, suffix = partition["partition"], partition["dnsSuffix"]
            prefix = ".".join(reversed(suffix.split(".")))
            return {"id": name, "partition": name, "dnsSuffix": suffix, "reverseDnsPrefix": prefix}
    raise Failure(f"there is no region {driver.region}")


@functools.cache
def _endpoints() -> list[Props]:
    from botocore.loaders import create_loader

    return list(create_loader().load_data("endpoints")["partitions"])


def _parameter(driver: Driver, args: Props) -> Props:
    decrypt = args.get("withDecryption", True)
    client = driver.client("ssm", args.get("region"))
    parameter = client.get_parameter(Name=args["name"], WithDecryption=decrypt)["Parameter"]
    output = {"id": args["name"], "arn": parameter["ARN"], "type": parameter["Type"], "version": parameter["Version"]}
    plain = (
        {"insecureValue": parameter["Value"]} if parameter["Type"] != "SecureString" else {}
    )  # `value` is always secret
    return {**args, **output, **plain, "value": mark(parameter["Value"]), "region": client.meta.region_name}


def _cluster(driver: Driver, args: Props) -> Props:
    cluster = driver.read(TYPES["aws:eks/cluster:Cluster"], args["name"], args)
    if cluster is None:
        raise Failure(f"there is no cluster {args['name']}")
    plural = {f"{k}s": v for k, v in cluster.items()} | {"upgradePolicies": cluster.get("upgradePolicy")}
    return {**plural, **cluster, "id": args["name"]}


FUNCTIONS: dict[str, Callable[[Driver, Props], Props]] = {
    "aws:ec2/getSubnet:getSubnet": lookups.subnet,
    "aws:ec2/getSubnets:getSubnets": lookups.subnets,
    "aws:ec2/getVpc:getVpc": lookups.vpc,
    "aws:eks/getCluster:getCluster": _cluster,
    "aws:iam/getPolicyDocument:getPolicyDocument": lambda driver, args: policy_document(args),
    "aws:iam/getRole:getRole": lookups.role,
    "aws:index/getAvailabilityZones:getAvailabilityZones": _zones,
    "aws:index/getCallerIdentity:getCallerIdentity": _identity,
    "aws:index/getPartition:getPartition": _partition,
    "aws:index/getRegion:getRegion": _region,
    "aws:kms/getAlias:getAlias": lookups.alias,
    "aws:ssm/getParameter:getParameter": _parameter,
}
