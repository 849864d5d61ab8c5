"""Objects in buckets, their content from a file or from the program.

Source: https://www.pulumi.com/registry/packages/aws/api-docs/s3/bucketobjectv2/.
"""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from isthmus_sandbox.plugins.aws.resource_type import Props, ResourceType, tags_list
from isthmus_sandbox.plugins.aws.types.s3 import BUCKET_NOT_FOUND

API_NAMES = {
    "contentType": "ContentType",
    "cacheControl": "CacheControl",
    "contentEncoding": "ContentEncoding",
    "storageClass": "StorageClass",
    "serverSideEncryption": "ServerSideEncryption",
    "kmsKeyId": "SSEKMSKeyId",
    "metadata": "Metadata",
    "acl": "ACL",
}
CONTENT = ("source", "content", "contentBase64")


def _put(client: Any, inputs: Props) -> str:
    import base64

    more: Props = {api: inputs[name] for name, api in API_NAMES.items() if inputs.get(name)}
    if inputs.get("tags"):
        more["Tagging"] = urlencode(sorted(inputs["tags"].items()))
    bucket, key = inputs["bucket"], inputs["key"]
    source = inputs.get("source")
    if isinstance(source, dict) and source.get("path"):
        client.upload_file(source["path"], bucket, key, ExtraArgs=more or None)  # in parts, streamed
        return f"{bucket}/{key}"
    if isinstance(source, dict):
        data = source.get("text", "").encode()
    elif inputs.get("contentBase64"):
        data = base64.b64decode(inputs["contentBase64"])
    else:
        data = (inputs.get("content") or "").encode()
    client.put_object(Bucket=bucket, Key=key, Body=data, **more)
    return f"{bucket}/{key}"


def _read(client: Any, id_: str) -> Props | None:
    bucket, _, key = id_.partition("/")
    head = client.head_object(Bucket=bucket, Key=key)
    tags = client.get_object_tagging(Bucket=bucket, Key=key)["TagSet"]
    return {
        "bucket": bucket,
        "key": key,
        "arn": f"arn:aws:s3:::{id_}",
        "etag": head["ETag"].strip('"'),
        "contentType": head.get("ContentType"),
        "versionId": head.get("VersionId"),
        "metadata": head.get("Metadata") or {},
        "storageClass": head.get("StorageClass", "STANDARD"),
        "serverSideEncryption": head.get("ServerSideEncryption"),
        "kmsKeyId": head.get("SSEKMSKeyId"),
        "tags": {t["Key"]: t["Value"] for t in tags},
    }


def _update(client: Any, id_: str, new: Props, changed: set[str]) -> None:
    if changed - {"tags", "forceDestroy"}:
        _put(client, new)


def _tag(client: Any, id_: str, value: Any) -> None:
    bucket, _, key = id_.partition("/")
    client.put_object_tagging(Bucket=bucket, Key=key, Tagging={"TagSet": tags_list(value)})


def _delete(client: Any, id_: str, inputs: Props) -> None:
    """Every version: a delete marker would leave the data where it was."""
    bucket, _, key = id_.partition("/")
    for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=key):
        for version in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]:
            if version["Key"] == key:
                client.delete_object(Bucket=bucket, Key=key, VersionId=version["VersionId"])


_OBJECT = ResourceType(
    "s3",
    create=_put,
    read=_read,
    delete=_delete,
    not_found=(*BUCKET_NOT_FOUND, "NoSuchKey"),
    replace=frozenset({"bucket", "key"}),
    defaults={"forceDestroy": False, "storageClass": "STANDARD", "acl": "private"},
    setters={"tags": _tag},
    update=_update,
    write_only=frozenset({*CONTENT, "sourceHash", "forceDestroy", "acl", "cacheControl"}),
    computed=frozenset({"contentType", "etag", "kmsKeyId", "serverSideEncryption"}),
    volatile=frozenset({"etag", "versionId"}),
    conflicts=(CONTENT,),
    uncovered=frozenset(
        {
            "bucketKeyEnabled",
            "contentDisposition",
            "contentLanguage",
            "objectLockLegalHoldStatus",
            "objectLockMode",
            "objectLockRetainUntilDate",
            "websiteRedirect",
        }
    ),
)

TYPES = {
    "aws:s3/bucketObjectv2:BucketObjectv2": replace(
        _OBJECT, uncovered=_OBJECT.uncovered | {"checksumAlgorithm", "overrideProvider"}
    ),
    "aws:s3/bucketObject:BucketObject": _OBJECT,
}
