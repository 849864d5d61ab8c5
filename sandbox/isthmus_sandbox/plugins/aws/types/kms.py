"""Keys and aliases.

Source: https://www.pulumi.com/registry/packages/aws/api-docs/kms/.
"""

from typing import Any

from isthmus_sandbox.plugins.aws.resource_type import Props, ResourceType, document, tags_dict, tags_list

NOT_FOUND = ("NotFoundException",)


def _create_key(client: Any, inputs: Props) -> str:
    api_names = {
        "policy": "Policy",
        "description": "Description",
        "keyUsage": "KeyUsage",
        "customerMasterKeySpec": "KeySpec",
        "multiRegion": "MultiRegion",
        "bypassPolicyLockoutSafetyCheck": "BypassPolicyLockoutSafetyCheck",
    }
    request = {api: inputs[name] for name, api in api_names.items() if inputs.get(name) is not None}
    if inputs.get("tags"):
        request["Tags"] = tags_list(inputs["tags"], "TagKey", "TagValue")
    return str(client.create_key(**request)["KeyMetadata"]["KeyId"])


def _read_key(client: Any, id_: str) -> Props | None:
    facts = client.describe_key(KeyId=id_)["KeyMetadata"]
    if facts["KeyState"] in ("PendingDeletion", "PendingReplicaDeletion"):
        return None
    tags = client.list_resource_tags(KeyId=id_)["Tags"]
    return {
        "arn": facts["Arn"],
        "keyId": facts["KeyId"],
        "description": facts.get("Description"),
        "isEnabled": facts["Enabled"],
        "keyUsage": facts.get("KeyUsage"),
        "customerMasterKeySpec": facts.get("KeySpec"),
        "multiRegion": facts.get("MultiRegion"),
        "enableKeyRotation": client.get_key_rotation_status(KeyId=id_)["KeyRotationEnabled"],
        "policy": client.get_key_policy(KeyId=id_, PolicyName="default")["Policy"],
        "tags": tags_dict(tags, "TagKey", "TagValue"),
    }


def _rotate(client: Any, id_: str, value: Any) -> None:
    (client.enable_key_rotation if value else client.disable_key_rotation)(KeyId=id_)


def _enable(client: Any, id_: str, value: Any) -> None:
    (client.enable_key if value else client.disable_key)(KeyId=id_)


def _update_key(client: Any, id_: str, new: Props, changed: set[str]) -> None:
    if "policy" in changed:
        client.put_key_policy(KeyId=id_, PolicyName="default", Policy=new["policy"])
    if "description" in changed:
        client.update_key_description(KeyId=id_, Description=new.get("description") or "")


def _delete_key(client: Any, id_: str, inputs: Props) -> None:
    """Keys are only scheduled for deletion: KMS waits 7 to 30 days."""
    client.schedule_key_deletion(KeyId=id_, PendingWindowInDays=inputs.get("deletionWindowInDays") or 30)


def _key_tags(client: Any, id_: str, arn: str, added: Props, removed: Props) -> None:
    if removed:
        client.untag_resource(KeyId=id_, TagKeys=list(removed))
    if added:
        client.tag_resource(KeyId=id_, Tags=tags_list(added, "TagKey", "TagValue"))


def _create_alias(client: Any, inputs: Props) -> str:
    client.create_alias(AliasName=inputs["name"], TargetKeyId=inputs["targetKeyId"])
    return str(inputs["name"])


def _read_alias(client: Any, id_: str) -> Props | None:
    for page in client.get_paginator("list_aliases").paginate():
        for alias in page["Aliases"]:
            if alias["AliasName"] == id_:
                key = alias.get("TargetKeyId", "")
                arn = alias["AliasArn"]
                target = f"{arn.rpartition(':alias/')[0]}:key/{key}"
                return {"name": id_, "arn": arn, "targetKeyId": key, "targetKeyArn": target}
    return None


def _update_alias(client: Any, id_: str, new: Props, changed: set[str]) -> None:
    if "targetKeyId" in changed:
        client.update_alias(AliasName=id_, TargetKeyId=new["targetKeyId"])


TYPES = {
    "aws:kms/key:Key": ResourceType(
        "kms",
        create=_create_key,
        read=_read_key,
        delete=_delete_key,
        not_found=NOT_FOUND,
        replace=frozenset({"keyUsage", "customerMasterKeySpec", "customKeyStoreId", "multiRegion"}),
        defaults={
            "isEnabled": True,
            "enableKeyRotation": False,
            "keyUsage": "ENCRYPT_DECRYPT",
            "customerMasterKeySpec": "SYMMETRIC_DEFAULT",
            "multiRegion": False,
            "bypassPolicyLockoutSafetyCheck": False,
        },
        setters={"enableKeyRotation": _rotate, "isEnabled": _enable},
        update=_update_key,
        tag_calls=_key_tags,
        write_only=frozenset({"deletionWindowInDays", "bypassPolicyLockoutSafetyCheck"}),
        canonical={"policy": document},
        computed=frozenset({"policy", "description"}),
        values={"deletionWindowInDays": tuple(range(7, 31))},
        uncovered=frozenset({"customKeyStoreId", "rotationPeriodInDays", "xksKeyId"}),
    ),
    "aws:kms/alias:Alias": ResourceType(
        "kms",
        create=_create_alias,
        read=_read_alias,
        delete=("delete_alias", "AliasName"),
        not_found=NOT_FOUND,
        autoname="name",
        autoname_form=lambda name, inputs: f"alias/{name}",
        volatile=frozenset({"targetKeyArn"}),
        canonical={"targetKeyId": lambda key: key.rpartition("/")[2]},
        replace=frozenset({"name", "namePrefix"}),
        update=_update_alias,
        conflicts=(("name", "namePrefix"),),
    ),
}
