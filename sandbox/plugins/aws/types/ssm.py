"""Parameters. Whatever their type, their value is secret.

Source: https://www.pulumi.com/registry/packages/aws/api-docs/ssm/parameter/.
"""

from typing import Any

from sandbox.plugins.aws.resource_type import Props, ResourceType, tags_list

NAMED = {
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
    return {"Value": value, **{api: inputs[n] for n, api in NAMED.items() if inputs.get(n) is not None}}


def _create(client: Any, inputs: Props) -> str:
    tags = {"Tags": tags_list(inputs["tags"])} if inputs.get("tags") else {}
    client.put_parameter(**_request(inputs), **tags)
    return str(inputs["name"])


def _read(client: Any, id_: str) -> Props | None:
    """The value is told as `value` alone: whether a program calls it insecure is its own affair."""
    told = client.get_parameter(Name=id_, WithDecryption=True)["Parameter"]
    same = [{"Key": "Name", "Option": "Equals", "Values": [id_]}]
    more = (client.describe_parameters(ParameterFilters=same)["Parameters"] or [{}])[0]
    tags = client.list_tags_for_resource(ResourceType="Parameter", ResourceId=id_)["TagList"]
    known = {n: more.get(api) for n, api in NAMED.items() if n not in ("overwrite", "name", "type")}
    own = {"name": id_, "type": told["Type"], "value": told["Value"], "version": told["Version"], "arn": told["ARN"]}
    return {**known, **own, "tags": {t["Key"]: t["Value"] for t in tags}}


def _update(client: Any, id_: str, new: Props, changed: set[str]) -> None:
    if changed - {"tags", "overwrite"}:
        client.put_parameter(**{**_request(new), "Overwrite": True})


def _tags(client: Any, id_: str, arn: str, put: Props, gone: Props) -> None:
    if gone:
        client.remove_tags_from_resource(ResourceType="Parameter", ResourceId=id_, TagKeys=list(gone))
    if put:
        client.add_tags_to_resource(ResourceType="Parameter", ResourceId=id_, Tags=tags_list(put))


TYPES = {
    "aws:ssm/parameter:Parameter": ResourceType(
        "ssm",
        create=_create,
        read=_read,
        delete=("delete_parameter", "Name"),
        missing=("ParameterNotFound",),
        autoname="name",
        replace=frozenset({"name"}),
        update=_update,
        tag_calls=_tags,
        write_only=frozenset({"overwrite", "insecureValue"}),
        computed=frozenset({"arn", "dataType", "keyId", "tier"}),
        volatile=frozenset({"version"}),
        secret_outputs=frozenset({"value"}),
        values={"tier": ("Standard", "Advanced", "Intelligent-Tiering")},
        one_of=(("value", "insecureValue"),),
    ),
}
