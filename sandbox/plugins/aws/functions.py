"""Functions (invokes) that programs ask: zones, identity, region, parameters, policy documents.

Source: https://www.pulumi.com/registry/packages/aws/api-docs/ (each function's page).
"""

import json
import zlib
from collections.abc import Callable
from typing import Any

from sandbox.plugins.aws.driver import Driver
from sandbox.plugins.aws.resource_type import Props, tags_dict


def _zones(driver: Driver, args: Props) -> Props:
    client = driver.client("ec2", args.get("region"))
    filters = [{"Name": f["name"], "Values": f["values"]} for f in args.get("filters") or []]
    if args.get("state"):
        filters.append({"Name": "state", "Values": [args["state"]]})
    zones = client.describe_availability_zones(Filters=filters)["AvailabilityZones"]
    names, ids = args.get("excludeNames") or [], args.get("excludeZoneIds") or []
    kept = sorted(
        (z for z in zones if z["ZoneName"] not in names and z["ZoneId"] not in ids), key=lambda z: z["ZoneName"]
    )
    region = client.meta.region_name
    return {
        **args,
        "id": region,
        "region": region,
        "names": [z["ZoneName"] for z in kept],
        "zoneIds": [z["ZoneId"] for z in kept],
        "groupNames": sorted({z.get("GroupName") or region for z in kept}),
    }


def _identity(driver: Driver, args: Props) -> Props:
    said = driver.client("sts").get_caller_identity()
    return {"id": said["Account"], "accountId": said["Account"], "arn": said["Arn"], "userId": said["UserId"]}


def _region(driver: Driver, args: Props) -> Props:
    region = args.get("region") or args.get("name") or driver.region
    known = {"id": region, "name": region, "region": region, "endpoint": f"ec2.{region}.amazonaws.com"}
    return {**known, "description": region}


def _partition(driver: Driver, args: Props) -> Props:
    from botocore.session import Session

    name = Session().get_partition_for_region(driver.region)
    suffix = "amazonaws.com.cn" if name == "aws-cn" else "amazonaws.com"
    prefix = "cn.com.amazonaws" if name == "aws-cn" else "com.amazonaws"
    return {"id": name, "partition": name, "dnsSuffix": suffix, "reverseDnsPrefix": prefix}


def _parameter(driver: Driver, args: Props) -> Props:
    decrypt = args.get("withDecryption", True)
    client = driver.client("ssm", args.get("region"))
    found = client.get_parameter(Name=args["name"], WithDecryption=decrypt)["Parameter"]
    known = {"id": args["name"], "arn": found["ARN"], "type": found["Type"], "version": found["Version"]}
    plain = {"insecureValue": found["Value"]} if found["Type"] != "SecureString" else {}
    return {**args, **known, **plain, "value": found["Value"], "region": client.meta.region_name}


def _policy_document(driver: Driver, args: Props) -> Props:
    statements = []
    for given in args.get("statements") or []:
        statement: Props = {"Effect": given.get("effect") or "Allow"}
        if given.get("sid"):
            statement["Sid"] = given["sid"]
        for name, key in (
            ("actions", "Action"),
            ("notActions", "NotAction"),
            ("resources", "Resource"),
            ("notResources", "NotResource"),
        ):
            if given.get(name):
                values = sorted(given[name], reverse=True)
                statement[key] = values[0] if len(values) == 1 else values
        for name, key in (("principals", "Principal"), ("notPrincipals", "NotPrincipal")):
            if given.get(name):
                statement[key] = _principals(given[name])
        if given.get("conditions"):
            condition: Props = {}
            for entry in given["conditions"]:
                values = entry["values"]
                condition.setdefault(entry["test"], {})[entry["variable"]] = values[0] if len(values) == 1 else values
            statement["Condition"] = condition
        statements.append(statement)
    document = {"Version": args.get("version") or "2012-10-17", "Statement": statements}
    if args.get("policyId"):
        document["Id"] = args["policyId"]
    text = json.dumps(document, indent=2)
    return {
        **args,
        "id": str(zlib.crc32(text.encode())),
        "json": text,
        "minifiedJson": json.dumps(document, separators=(",", ":")),
    }


def _principals(given: list[Props]) -> Any:
    if any(p["type"] == "*" and p["identifiers"] == ["*"] for p in given):
        return "*"
    found: Props = {}
    for principal in given:
        found.setdefault(principal["type"], []).extend(principal["identifiers"])
    return {kind: ids[0] if len(ids) == 1 else sorted(ids) for kind, ids in found.items()}


def _cluster(driver: Driver, args: Props) -> Props:
    cluster = driver.client("eks", args.get("region")).describe_cluster(name=args["name"])["cluster"]
    known = {k: cluster.get(k) for k in ("arn", "endpoint", "status", "version", "roleArn", "platformVersion")}
    authority = [cluster.get("certificateAuthority") or {}]
    return {
        "id": args["name"],
        "name": args["name"],
        **known,
        "certificateAuthorities": authority,
        "tags": tags_dict(cluster.get("tags")),
    }


FUNCTIONS: dict[str, Callable[[Driver, Props], Props]] = {
    "aws:eks/getCluster:getCluster": _cluster,
    "aws:iam/getPolicyDocument:getPolicyDocument": _policy_document,
    "aws:index/getAvailabilityZones:getAvailabilityZones": _zones,
    "aws:index/getCallerIdentity:getCallerIdentity": _identity,
    "aws:index/getPartition:getPartition": _partition,
    "aws:index/getRegion:getRegion": _region,
    "aws:ssm/getParameter:getParameter": _parameter,
}
