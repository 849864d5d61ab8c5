"""CloudWatch Logs: log groups.

Source: https://www.pulumi.com/registry/packages/aws/api-docs/cloudwatch/loggroup/.
"""

from typing import Any

from isthmus_sandbox.plugins.aws.resource_type import Props, ResourceType

DAYS = (0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)


def _create(client: Any, inputs: Props) -> str:
    api_names = {"kmsKeyId": "kmsKeyId", "tags": "tags", "logGroupClass": "logGroupClass"}
    request = {api: inputs[name] for name, api in api_names.items() if inputs.get(name)}
    client.create_log_group(logGroupName=inputs["name"], **request)
    return str(inputs["name"])


def _read(client: Any, id_: str) -> Props | None:
    for page in client.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=id_):
        for group in page["logGroups"]:
            if group["logGroupName"] == id_:
                arn = group["arn"].removesuffix(":*")
                return {
                    "name": id_,
                    "arn": arn,
                    "retentionInDays": group.get("retentionInDays", 0),
                    "kmsKeyId": group.get("kmsKeyId"),
                    "logGroupClass": group.get("logGroupClass", "STANDARD"),
                    "tags": client.list_tags_for_resource(resourceArn=arn)["tags"],
                }
    return None


def _retention(client: Any, id_: str, value: Any) -> None:
    if value:
        client.put_retention_policy(logGroupName=id_, retentionInDays=value)
    else:
        client.delete_retention_policy(logGroupName=id_)


def _update(client: Any, id_: str, new: Props, changed: set[str]) -> None:
    if "kmsKeyId" in changed:
        if new.get("kmsKeyId"):
            client.associate_kms_key(logGroupName=id_, kmsKeyId=new["kmsKeyId"])
        else:
            client.disassociate_kms_key(logGroupName=id_)


def _tags(client: Any, id_: str, arn: str, added: Props, removed: Props) -> None:
    if removed:
        client.untag_resource(resourceArn=arn, tagKeys=list(removed))
    if added:
        client.tag_resource(resourceArn=arn, tags=added)


def _delete(client: Any, id_: str, inputs: Props) -> None:
    if not inputs.get("skipDestroy"):
        client.delete_log_group(logGroupName=id_)


TYPES = {
    "aws:cloudwatch/logGroup:LogGroup": ResourceType(
        "logs",
        create=_create,
        read=_read,
        delete=_delete,
        not_found=("ResourceNotFoundException",),
        autoname="name",
        replace=frozenset({"name", "namePrefix", "logGroupClass"}),
        defaults={"retentionInDays": 0, "skipDestroy": False, "logGroupClass": "STANDARD"},
        setters={"retentionInDays": _retention},
        update=_update,
        tag_calls=_tags,
        write_only=frozenset({"skipDestroy"}),
        values={"retentionInDays": DAYS},
        conflicts=(("name", "namePrefix"),),
        uncovered=frozenset({"deletionProtectionEnabled"}),
    ),
}
