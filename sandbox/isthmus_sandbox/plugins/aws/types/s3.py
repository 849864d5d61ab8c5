"""Buckets.

Source: https://www.pulumi.com/registry/packages/aws/api-docs/s3/.
"""

from collections.abc import Callable
from typing import Any

from isthmus_sandbox.plugins.aws.resource_type import Props, ResourceType, document, tags_dict, tags_list

BUCKET_NOT_FOUND = ("404", "NoSuchBucket")
ACLS = (
    "private",
    "public-read",
    "public-read-write",
    "aws-exec-read",
    "authenticated-read",
    "bucket-owner-read",
    "bucket-owner-full-control",
    "log-delivery-write",
)


def optional(call: Callable[[], Any], *codes: str) -> Any:
    """What a call answers, None for these error codes."""
    from botocore.exceptions import ClientError

    try:
        return call()
    except ClientError as error:
        if error.response["Error"]["Code"] in codes:
            return None
        raise


def _create(client: Any, inputs: Props) -> str:
    region = client.meta.region_name
    location = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    client.create_bucket(
        Bucket=inputs["bucket"], ObjectLockEnabledForBucket=bool(inputs.get("objectLockEnabled")), **location
    )
    if inputs.get("tags"):
        _tag(client, inputs["bucket"], inputs["tags"])
    if inputs.get("acl"):
        client.put_bucket_acl(Bucket=inputs["bucket"], ACL=inputs["acl"])
    if inputs.get("policy"):
        client.put_bucket_policy(Bucket=inputs["bucket"], Policy=inputs["policy"])
    return str(inputs["bucket"])


def _tag(client: Any, id_: str, tags: Any) -> None:
    if tags:
        client.put_bucket_tagging(Bucket=id_, Tagging={"TagSet": tags_list(tags)})
    else:
        client.delete_bucket_tagging(Bucket=id_)


def _read(client: Any, id_: str) -> Props | None:
    client.head_bucket(Bucket=id_)
    tags = optional(lambda: client.get_bucket_tagging(Bucket=id_)["TagSet"], "NoSuchTagSet")
    region = client.get_bucket_location(Bucket=id_)["LocationConstraint"] or "us-east-1"
    return {
        "bucket": id_,
        "arn": f"arn:aws:s3:::{id_}",
        "bucketDomainName": f"{id_}.s3.amazonaws.com",
        "bucketRegionalDomainName": f"{id_}.s3.{region}.amazonaws.com",
        "bucketRegion": region,
        "policy": optional(lambda: client.get_bucket_policy(Bucket=id_)["Policy"], "NoSuchBucketPolicy"),
        "tags": tags_dict(tags),
    }


def _update(client: Any, id_: str, new: Props, changed: set[str]) -> None:
    if "acl" in changed:
        client.put_bucket_acl(Bucket=id_, ACL=new.get("acl") or "private")
    if "policy" in changed:
        if new.get("policy"):
            client.put_bucket_policy(Bucket=id_, Policy=new["policy"])
        else:
            client.delete_bucket_policy(Bucket=id_)


def _delete(client: Any, id_: str, inputs: Props) -> None:
    """A bucket that isn't empty stays, unless the program has said that its content may go."""
    if inputs.get("forceDestroy"):
        for page in client.get_paginator("list_object_versions").paginate(Bucket=id_):
            for version in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]:
                client.delete_object(Bucket=id_, Key=version["Key"], VersionId=version["VersionId"])
    client.delete_bucket(Bucket=id_)


TYPES = {
    "aws:s3/bucket:Bucket": ResourceType(
        "s3",
        create=_create,
        read=_read,
        delete=_delete,
        not_found=BUCKET_NOT_FOUND,
        autoname="bucket",
        replace=frozenset({"bucket", "bucketPrefix", "objectLockEnabled"}),
        defaults={"forceDestroy": False, "objectLockEnabled": False},
        setters={"tags": _tag},
        update=_update,
        write_only=frozenset({"forceDestroy", "acl"}),
        canonical={"policy": document},
        autoname_form=lambda name, inputs: name.lower(),
        computed=frozenset({"policy"}),
        values={"acl": ACLS},
        conflicts=(("bucket", "bucketPrefix"), ("acl", "grants")),
        uncovered=frozenset(
            {
                "accelerationStatus",
                "bucketNamespace",
                "corsRules",
                "grants",
                "lifecycleRules",
                "logging",
                "objectLockConfiguration",
                "replicationConfiguration",
                "requestPayer",
                "serverSideEncryptionConfiguration",
                "versioning",
                "website",
            }
        ),
    ),
}
