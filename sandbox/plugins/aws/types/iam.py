"""Roles and their policies.

Source: https://www.pulumi.com/registry/packages/aws/api-docs/iam/.
"""

import json
from typing import Any
from urllib.parse import unquote

from sandbox.plugins.aws.resource_type import Props, ResourceType, document, tags_dict, tags_list

GONE = ("NoSuchEntity",)


def _text(document: Any) -> str:
    """A policy document as text; boto3 gives it parsed."""
    return json.dumps(document, sort_keys=True) if not isinstance(document, str) else unquote(document)


def _create_role(client: Any, inputs: Props) -> str:
    request: Props = {"RoleName": inputs["name"], "AssumeRolePolicyDocument": inputs["assumeRolePolicy"]}
    named = {
        "path": "Path",
        "description": "Description",
        "maxSessionDuration": "MaxSessionDuration",
        "permissionsBoundary": "PermissionsBoundary",
    }
    request |= {api: inputs[name] for name, api in named.items() if inputs.get(name) is not None}
    if inputs.get("tags"):
        request["Tags"] = tags_list(inputs["tags"])
    return str(client.create_role(**request)["Role"]["RoleName"])


def _read_role(client: Any, id_: str) -> Props | None:
    role = client.get_role(RoleName=id_)["Role"]
    return {
        "arn": role["Arn"],
        "name": role["RoleName"],
        "path": role["Path"],
        "uniqueId": role["RoleId"],
        "createDate": role["CreateDate"],
        "description": role.get("Description"),
        "maxSessionDuration": role.get("MaxSessionDuration"),
        "permissionsBoundary": (role.get("PermissionsBoundary") or {}).get("PermissionsBoundaryArn"),
        "assumeRolePolicy": _text(role["AssumeRolePolicyDocument"]),
        "tags": tags_dict(role.get("Tags")),
    }


def _update_role(client: Any, id_: str, new: Props, changed: set[str]) -> None:
    if "assumeRolePolicy" in changed:
        client.update_assume_role_policy(RoleName=id_, PolicyDocument=new["assumeRolePolicy"])
    if changed & {"description", "maxSessionDuration"}:
        request = {
            "Description": new.get("description") or "",
            "MaxSessionDuration": new.get("maxSessionDuration") or 3600,
        }
        client.update_role(RoleName=id_, **request)
    if "permissionsBoundary" in changed:
        if new.get("permissionsBoundary"):
            client.put_role_permissions_boundary(RoleName=id_, PermissionsBoundary=new["permissionsBoundary"])
        else:
            client.delete_role_permissions_boundary(RoleName=id_)


def _delete_role(client: Any, id_: str, inputs: Props) -> None:
    if inputs.get("forceDetachPolicies"):
        for policy in client.list_attached_role_policies(RoleName=id_)["AttachedPolicies"]:
            client.detach_role_policy(RoleName=id_, PolicyArn=policy["PolicyArn"])
    client.delete_role(RoleName=id_)


def _role_tags(client: Any, id_: str, arn: str, put: Props, gone: Props) -> None:
    if gone:
        client.untag_role(RoleName=id_, TagKeys=list(gone))
    if put:
        client.tag_role(RoleName=id_, Tags=tags_list(put))


def _put_policy(client: Any, inputs: Props) -> str:
    client.put_role_policy(RoleName=inputs["role"], PolicyName=inputs["name"], PolicyDocument=inputs["policy"])
    return f"{inputs['role']}:{inputs['name']}"


def _read_policy(client: Any, id_: str) -> Props | None:
    role, _, name = id_.partition(":")
    found = client.get_role_policy(RoleName=role, PolicyName=name)
    return {"role": role, "name": name, "policy": _text(found["PolicyDocument"])}


def _update_policy(client: Any, id_: str, new: Props, changed: set[str]) -> None:
    _put_policy(client, new)


def _delete_policy(client: Any, id_: str, inputs: Props) -> None:
    role, _, name = id_.partition(":")
    client.delete_role_policy(RoleName=role, PolicyName=name)


def _attach(client: Any, inputs: Props) -> str:
    client.attach_role_policy(RoleName=inputs["role"], PolicyArn=inputs["policyArn"])
    return f"{inputs['role']}/{inputs['policyArn']}"


def _read_attachment(client: Any, id_: str) -> Props | None:
    role, _, arn = id_.partition("/")
    for page in client.get_paginator("list_attached_role_policies").paginate(RoleName=role):
        if any(policy["PolicyArn"] == arn for policy in page["AttachedPolicies"]):
            return {"role": role, "policyArn": arn}
    return None


def _detach(client: Any, id_: str, inputs: Props) -> None:
    role, _, arn = id_.partition("/")
    client.detach_role_policy(RoleName=role, PolicyArn=arn)


TYPES = {
    "aws:iam/role:Role": ResourceType(
        "iam",
        create=_create_role,
        read=_read_role,
        delete=_delete_role,
        missing=GONE,
        autoname="name",
        replace=frozenset({"name", "namePrefix", "path"}),
        defaults={"path": "/", "maxSessionDuration": 3600, "forceDetachPolicies": False},
        update=_update_role,
        tag_calls=_role_tags,
        write_only=frozenset({"forceDetachPolicies"}),
        same={"assumeRolePolicy": document},
        conflicts=(("name", "namePrefix"),),
    ),
    "aws:iam/rolePolicy:RolePolicy": ResourceType(
        "iam",
        create=_put_policy,
        read=_read_policy,
        delete=_delete_policy,
        missing=GONE,
        autoname="name",
        replace=frozenset({"name", "namePrefix", "role"}),
        update=_update_policy,
        same={"policy": document},
        conflicts=(("name", "namePrefix"),),
    ),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ResourceType(
        "iam",
        create=_attach,
        read=_read_attachment,
        delete=_detach,
        missing=GONE,
        replace=frozenset({"role", "policyArn"}),
    ),
}
