"""What boto3 finds at a site on AWS: buckets, security groups in use, clusters' endpoints."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from isthmus.errors import IsthmusError, Problem
from isthmus_cli.audit.live.thing import Thing, Unread
from isthmus_policies.values import UNKNOWN

MISSING = "pip install 'isthmus-cli[live]'"
# What S3 answers where there is none: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
NONE = (
    "NoSuchBucketPolicy",
    "NoSuchTagSet",
    "NoSuchPublicAccessBlockConfiguration",
    "ServerSideEncryptionConfigurationNotFoundError",
)
ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
BLOCKS = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")


class NoLibrary(IsthmusError):
    """A cloud's own library isn't installed."""


def read(site: Mapping[str, Any], unread: Unread) -> Iterator[Thing]:
    """The things of a site, in its account and region.

    Raises:
        NoLibrary: boto3 isn't installed.
    """
    try:
        import boto3
    except ImportError:
        raise NoLibrary(Problem("--live", "no boto3", "the library by which AWS is asked", MISSING)) from None
    region, account = site.get("region"), site.get("account")
    make = partial(
        Thing,
        str(site.get("name")),
        provider={"region": region, "allowedAccountIds": [account]},
    )
    things: list[Thing] = []
    with unread.kept("AWS"):
        session = boto3.Session(profile_name=site.get("profile"), region_name=region)
        actual = session.client("sts").get_caller_identity()["Account"]
        if actual != account:
            fix = "name the profile of the site's account, or use its credentials"
            unread.add("credentials", f"those of the account {actual}", f"those of {account}", fix)
            return
        for what, of in (("buckets", _buckets), ("security groups", _groups), ("EKS clusters", _clusters)):
            with unread.kept(what):
                things += of(session, make, unread)
    yield from things


def _buckets(session: Any, make: Any, unread: Unread) -> Iterator[Thing]:
    """Every bucket of the account, whatever its region: a name on AWS is open from everywhere."""
    s3 = session.client("s3")
    for bucket in s3.list_buckets().get("Buckets", []):
        name = bucket["Name"]
        ask = partial(_answer, unread, name)
        tags = ask(lambda name=name: s3.get_bucket_tagging(Bucket=name)["TagSet"], "tags", [])
        props = {"bucket": name, "tags": tags if tags is UNKNOWN else {tag["Key"]: tag["Value"] for tag in tags}}
        yield make("aws:s3/bucket:Bucket", name, name, props)
        part = partial(make, name=name, id=name, of={"bucket": name})
        block = ask(
            lambda name=name: s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"],
            "public access block",
            None,
        )
        if block is not None:
            flags = {key[0].lower() + key[1:]: UNKNOWN if block is UNKNOWN else block.get(key) for key in BLOCKS}
            yield part("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", props={"bucket": name, **flags})
        encryption = ask(
            lambda name=name: s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"],
            "encryption",
            None,
        )
        if encryption is not None:
            rules = UNKNOWN if encryption is UNKNOWN else [_encryption(rule) for rule in encryption]
            yield part(ENCRYPTION, props={"bucket": name, "rules": rules})
        versioning = ask(lambda name=name: s3.get_bucket_versioning(Bucket=name).get("Status"), "versioning", None)
        if versioning is not None:
            status = {"bucket": name, "versioningConfiguration": {"status": versioning}}
            yield part("aws:s3/bucketVersioning:BucketVersioning", props=status)
        policy = ask(lambda name=name: s3.get_bucket_policy(Bucket=name)["Policy"], "policy", None)
        if policy is not None:
            yield part("aws:s3/bucketPolicy:BucketPolicy", props={"bucket": name, "policy": policy})
        acl = ask(lambda name=name: s3.get_bucket_acl(Bucket=name), "ACL", None)
        if acl is not None:
            yield part("aws:s3/bucketAcl:BucketAcl", props={"bucket": name, "accessControlPolicy": _acl(acl)})


def _encryption(rule: Mapping[str, Any]) -> dict[str, Any]:
    """A rule of a bucket's encryption in the provider's words."""
    by = rule.get("ApplyServerSideEncryptionByDefault") or {}
    default = {"sseAlgorithm": by.get("SSEAlgorithm"), "kmsMasterKeyId": by.get("KMSMasterKeyID")}
    return {"applyServerSideEncryptionByDefault": default, "bucketKeyEnabled": rule.get("BucketKeyEnabled")}


def _answer(unread: Unread, bucket: str, ask: Any, what: str, absent: Any) -> Any:
    """What S3 says; UNKNOWN where it doesn't."""
    answer = UNKNOWN
    with unread.kept(f"{what} of bucket {bucket}"):
        try:
            answer = ask()
        except Exception as error:
            response = getattr(error, "response", None)
            if not (isinstance(response, dict) and response.get("Error", {}).get("Code") in NONE):
                raise
            answer = absent
    return answer


def _acl(acl: Any) -> Any:
    """As a program declares it. The owner's own grant opens nothing, and is left out."""
    if acl is UNKNOWN:
        return UNKNOWN
    owner = acl.get("Owner", {}).get("ID")
    grants = [
        {"grantee": {_camel(key): value for key, value in grant["Grantee"].items()}, "permission": grant["Permission"]}
        for grant in acl.get("Grants", [])
        if grant["Grantee"].get("ID") != owner or owner is None
    ]
    return {"grants": grants, "owner": {"id": owner}}


def _groups(session: Any, make: Any, unread: Unread) -> Iterator[Thing]:
    """Security groups that a network interface has: of another one the rules let nothing through."""
    ec2 = session.client("ec2")
    interfaces = ec2.get_paginator("describe_network_interfaces").paginate()
    used = {group["GroupId"] for page in interfaces for each in page["NetworkInterfaces"] for group in each["Groups"]}
    for page in ec2.get_paginator("describe_security_groups").paginate():
        for group in page["SecurityGroups"]:
            if group["GroupId"] not in used:
                continue
            props = {
                "name": group["GroupName"],
                "description": group.get("Description", ""),
                "vpcId": group.get("VpcId"),
                "tags": {tag["Key"]: tag["Value"] for tag in group.get("Tags", [])},
                "ingress": [_rule(rule) for rule in group.get("IpPermissions", [])],
                "egress": [_rule(rule) for rule in group.get("IpPermissionsEgress", [])],
            }
            yield make("aws:ec2/securityGroup:SecurityGroup", group["GroupName"], group["GroupId"], props)


def _rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "protocol": rule.get("IpProtocol"),
        "fromPort": rule.get("FromPort", 0),
        "toPort": rule.get("ToPort", 0),
        "cidrBlocks": [each["CidrIp"] for each in rule.get("IpRanges", [])],
        "ipv6CidrBlocks": [each["CidrIpv6"] for each in rule.get("Ipv6Ranges", [])],
        "prefixListIds": [each["PrefixListId"] for each in rule.get("PrefixListIds", [])],
        "securityGroups": [each["GroupId"] for each in rule.get("UserIdGroupPairs", []) if "GroupId" in each],
    }


def _clusters(session: Any, make: Any, unread: Unread) -> Iterator[Thing]:
    eks = session.client("eks")
    for page in eks.get_paginator("list_clusters").paginate():
        for name in page["clusters"]:
            with unread.kept(f"EKS cluster {name}"):
                cluster = eks.describe_cluster(name=name)["cluster"]
                network = cluster.get("resourcesVpcConfig", {})
                keys = ("endpointPublicAccess", "endpointPrivateAccess", "publicAccessCidrs", "subnetIds")
                logs = cluster.get("logging", {}).get("clusterLogging", [])
                props = {
                    "name": name,
                    "version": cluster.get("version"),
                    "roleArn": cluster.get("roleArn"),
                    "tags": cluster.get("tags", {}),
                    "vpcConfig": {key: network[key] for key in (*keys, "securityGroupIds") if key in network},
                    "enabledClusterLogTypes": [kind for log in logs if log.get("enabled") for kind in log["types"]],
                    "accessConfig": cluster.get("accessConfig", {}),
                    "encryptionConfig": next(iter(cluster.get("encryptionConfig") or ()), None),
                }
                yield make("aws:eks/cluster:Cluster", name, name, props)


def _camel(key: str) -> str:
    return {"ID": "id", "URI": "uri"}.get(key, key[:1].lower() + key[1:])
