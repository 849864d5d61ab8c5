"""What is set on buckets: ACL, versioning, encryption, public access, ownership, policy.

Source: https://www.pulumi.com/registry/packages/aws/api-docs/s3/.
"""

from collections.abc import Callable
from typing import Any

from isthmus_sandbox.plugins.aws.resource_type import Props, ResourceType, document
from isthmus_sandbox.plugins.aws.types.s3 import ACLS, BUCKET_NOT_FOUND, optional

BLOCKS = {
    "blockPublicAcls": "BlockPublicAcls",
    "blockPublicPolicy": "BlockPublicPolicy",
    "ignorePublicAcls": "IgnorePublicAcls",
    "restrictPublicBuckets": "RestrictPublicBuckets",
}


def setting(
    put: Callable[[Any, str, Props], Any],
    get: Callable[[Any, str], Props | None],
    drop: Callable[[Any, str], Any],
    *,
    by_owner: bool = False,
    **more: Any,
) -> ResourceType:
    """A setting of a bucket: put makes it and changes it, the bucket's name is its id."""

    owner = ("expectedBucketOwner",) if by_owner else ()

    def create(client: Any, inputs: Props) -> str:
        put(client, inputs["bucket"], inputs)
        return str(inputs["bucket"])

    def read(client: Any, id_: str) -> Props | None:
        properties = get(client, id_)
        return None if properties is None else {"bucket": id_, **properties}

    return ResourceType(
        "s3",
        create=create,
        read=read,
        delete=lambda client, id_, inputs: drop(client, id_),
        not_found=BUCKET_NOT_FOUND,
        replace=frozenset({"bucket", *owner}),
        update=lambda client, id_, new, changed: put(client, id_, new),
        write_only=frozenset({*owner, *more.pop("write_only", ())}),
        **more,
    )


def _get_versioning(client: Any, id_: str) -> Props | None:
    status = client.get_bucket_versioning(Bucket=id_).get("Status")
    return {"versioningConfiguration": {"status": status or "Disabled"}}


def _put_versioning(client: Any, id_: str, inputs: Props) -> None:
    status = inputs["versioningConfiguration"]["status"]
    if status != "Disabled":
        client.put_bucket_versioning(Bucket=id_, VersioningConfiguration={"Status": status})


def _encryption_rules(inputs: Props) -> list[Props]:
    rules = []
    for rule in inputs["rules"]:
        default = rule.get("applyServerSideEncryptionByDefault") or {}
        api_names = {"sseAlgorithm": "SSEAlgorithm", "kmsMasterKeyId": "KMSMasterKeyID"}
        chosen = {api: default[name] for name, api in api_names.items() if default.get(name)}
        rules.append(
            {"ApplyServerSideEncryptionByDefault": chosen, "BucketKeyEnabled": bool(rule.get("bucketKeyEnabled"))}
        )
    return rules


def _get_encryption(client: Any, id_: str) -> Props | None:
    response = optional(
        lambda: client.get_bucket_encryption(Bucket=id_), "ServerSideEncryptionConfigurationNotFoundError"
    )
    if response is None:
        return None
    rules = []
    for rule in response["ServerSideEncryptionConfiguration"]["Rules"]:
        default = rule.get("ApplyServerSideEncryptionByDefault") or {}
        chosen = {"sseAlgorithm": default.get("SSEAlgorithm"), "kmsMasterKeyId": default.get("KMSMasterKeyID")}
        rules.append(
            {"applyServerSideEncryptionByDefault": chosen, "bucketKeyEnabled": rule.get("BucketKeyEnabled", False)}
        )
    return {"rules": rules}


def _get_block(client: Any, id_: str) -> Props | None:
    response = optional(lambda: client.get_public_access_block(Bucket=id_), "NoSuchPublicAccessBlockConfiguration")
    return response and {name: response["PublicAccessBlockConfiguration"].get(api) for name, api in BLOCKS.items()}


def _get_ownership(client: Any, id_: str) -> Props | None:
    response = optional(lambda: client.get_bucket_ownership_controls(Bucket=id_), "OwnershipControlsNotFoundError")
    return response and {"rule": {"objectOwnership": response["OwnershipControls"]["Rules"][0]["ObjectOwnership"]}}


def _get_policy(client: Any, id_: str) -> Props | None:
    policy = optional(lambda: client.get_bucket_policy(Bucket=id_)["Policy"], "NoSuchBucketPolicy")
    return policy and {"policy": policy}


TYPES = {
    "aws:s3/bucketAcl:BucketAcl": setting(
        lambda client, id_, i: client.put_bucket_acl(Bucket=id_, ACL=i["acl"]),
        lambda client, id_: {} if client.get_bucket_acl(Bucket=id_) else None,
        lambda client, id_: client.put_bucket_acl(Bucket=id_, ACL="private"),
        by_owner=True,
        uncovered=frozenset({"accessControlPolicy"}),
        write_only=("acl",),
        values={"acl": ACLS},
        conflicts=(("acl", "accessControlPolicy"),),
    ),
    "aws:s3/bucketVersioning:BucketVersioning": setting(
        _put_versioning,
        _get_versioning,
        lambda client, id_: client.put_bucket_versioning(Bucket=id_, VersioningConfiguration={"Status": "Suspended"}),
        by_owner=True,
        uncovered=frozenset({"mfa"}),
        write_only=("mfa",),
    ),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": setting(
        lambda client, id_, i: client.put_bucket_encryption(
            Bucket=id_, ServerSideEncryptionConfiguration={"Rules": _encryption_rules(i)}
        ),
        _get_encryption,
        lambda client, id_: client.delete_bucket_encryption(Bucket=id_),
        by_owner=True,
    ),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": setting(
        lambda client, id_, i: client.put_public_access_block(
            Bucket=id_, PublicAccessBlockConfiguration={api: bool(i.get(name)) for name, api in BLOCKS.items()}
        ),
        _get_block,
        lambda client, id_: client.delete_public_access_block(Bucket=id_),
        defaults=dict.fromkeys(BLOCKS, False),
        write_only=("skipDestroy",),
    ),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": setting(
        lambda client, id_, i: client.put_bucket_ownership_controls(
            Bucket=id_, OwnershipControls={"Rules": [{"ObjectOwnership": i["rule"]["objectOwnership"]}]}
        ),
        _get_ownership,
        lambda client, id_: client.delete_bucket_ownership_controls(Bucket=id_),
    ),
    "aws:s3/bucketPolicy:BucketPolicy": setting(
        lambda client, id_, i: client.put_bucket_policy(Bucket=id_, Policy=i["policy"]),
        _get_policy,
        lambda client, id_: client.delete_bucket_policy(Bucket=id_),
        canonical={"policy": document},
    ),
}
