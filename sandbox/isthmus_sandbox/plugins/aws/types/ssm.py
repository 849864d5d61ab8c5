"""Parameters. Whatever their type, their value is secret.

Source: https://www.pulumi.com/registry/packages/aws/api-docs/ssm/parameter/.
"""

from typing import Any

from isthmus_sandbox.plugins.aws.resource_type import Props, ResourceType, tags_list

API_NAMES = {
    "name": "Name",
    "type": "Type",
    "description": "Description",
    "keyId": "KeyId",
    "tier": "Tier",
    "allowedPattern": "AllowedPattern",
    "dataType": "DataType",
    "overwrite": "Overwrite",
}


def _request(inputs: Props) -> Props:
    value = inputs["value"] if inputs.get("value") is not None else inputs["insecureValue"]
    return {"Value": value, **{api: inputs[n] for n, api in API_NAMES.items() if inputs.get(n) is not None}}


def _create(client: Any, inputs: Props) -> str:
    tags = {"Tags": tags_list(inputs["tags"])} if inputs.get("tags") else {}
    client.put_parameter(**_request(inputs), **tags)
    return str(inputs["name"])


def _read(client: Any, id_: str) -> Props | None:
    """The value is returned as `value` alone: whether a program calls it insecure is its own affair."""
    parameter = client.get_parameter(Name=id_, WithDecryption=True)["Parameter"]
    filters = [{"Key": "Name", "Option": "Equals", "Values": [id_]}]
    metadata = (client.describe_parameters(ParameterFilters=filters)["Parameters"] or [{}])[0]
    tags = client.list_tags_for_resource(ResourceType="Parameter", ResourceId=id_)["TagList"]
    properties = {n: metadata.get(api) for n, api in API_NAMES.items() if n not in ("overwrite", "name", "type")}
    attributes = {
        "name": id_,
        "type": parameter["Type"],
        "value": parameter["Value"],
        "version": parameter["Version"],
        "arn": parameter["ARN"],
    }
    return {**properties, **attributes, "tags": {t["Key"]: t["Value"] for t in tags}}


def _update(client: Any, id_: str, new: Props, changed: set[str]) -> None:
    if changed - {"tags", "overwrite"}:
        client.put_parameter(**{**_request(new), "Overwrite": True})


def _tags(client: Any, id_: str, arn: str, added: Props, removed: Props) -> None:
    if removed:
        client.remove_tags_from_resource(ResourceType="Parameter", ResourceId=id_, TagKeys=list(removed))
    if added:
        client.add_tags_to_resource(ResourceType="Parameter", ResourceId=id_, Tags=tags_list(added))


TYPES = {
    "aws:ssm/parameter:Parameter": ResourceType(
        "ssm",
        create=_create,
        read=_read,
        delete=("delete_parameter", "Name"),
        not_found=("ParameterNotFound",),
        autoname="name",
        replace=frozenset({"name", "dataType"}),
        update=_update,
        tag_calls=_tags,
        write_only=frozenset({"overwrite", "insecureValue"}),
        computed=frozenset({"arn", "dataType", "keyId", "tier"}),
        volatile=frozenset({"version"}),
        secret_outputs=frozenset({"value"}),
        values={
            "tier": ("Standard", "Advanced", "Intelligent-Tiering"),
            "dataType": ("text", "aws:ec2:image", "aws:ssm:integration"),
        },
        one_of=(("value", "insecureValue"),),
        uncovered=frozenset({"valueWo", "valueWoVersion"}),
    ),
}
