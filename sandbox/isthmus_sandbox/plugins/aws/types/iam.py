"""Roles and their policies.

Source: https://www.pulumi.com/registry/packages/aws/api-docs/iam/.
"""

import json
from typing import Any
from urllib.parse import unquote

from isthmus_sandbox.plugins.aws.resource_type import Props, ResourceType, document, tags_dict, tags_list

NOT_FOUND = ("NoSuchEntity",)


def _text(document: Any) -> str:
    """A policy document as text; boto3 gives it parsed."""
    return json.dumps(document, sort_keys=True) if not isinstance(document, str) else unquote(document)


def _create_role(client: Any, inputs: Props) -> str:
    request: Props = {"RoleName": inputs["name"], "AssumeRolePolicyDocument": inputs["assumeRolePolicy"]}
    api_names = {
        "path": "Path",
        "description": "Description",
        "maxSessionDuration": "MaxSessionDuration",
        "permissionsBoundary": "PermissionsBoundary",
    }
    request |= {api: inputs[name] for name, api in api_names.items() if inputs.get(name) is not None}
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


def _role_tags(client: Any, id_: str, arn: str, added: Props, removed: Props) -> None:
    if removed:
        client.untag_role(RoleName=id_, TagKeys=list(removed))
    if added:
        client.tag_role(RoleName=id_, Tags=tags_list(added))


def _put_policy(client: Any, inputs: Props) -> str:
    client.put_role_policy(RoleName=inputs["role"], PolicyName=inputs["name"], PolicyDocument=inputs["policy"])
    return f"{inputs['role']}:{inputs['name']}"


def _read_policy(client: Any, id_: str) -> Props | None:
    role, _, name = id_.partition(":")
    response = client.get_role_policy(RoleName=role, PolicyName=name)
    return {"role": role, "name": name, "policy": _text(response["PolicyDocument"])}


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
        not_found=NOT_FOUND,
        autoname="name",
        replace=frozenset({"name", "namePrefix", "path"}),
        defaults={"path": "/", "maxSessionDuration": 3600, "forceDetachPolicies": False},
        update=_update_role,
        tag_calls=_role_tags,
        write_only=frozenset({"forceDetachPolicies"}),
        canonical={"assumeRolePolicy": document},
        conflicts=(("name", "namePrefix"),),
        uncovered=frozenset({"inlinePolicies", "managedPolicyArns"}),
    ),
    "aws:iam/rolePolicy:RolePolicy": ResourceType(
        "iam",
        create=_put_policy,
        read=_read_policy,
        delete=_delete_policy,
        not_found=NOT_FOUND,
        autoname="name",
        replace=frozenset({"name", "namePrefix", "role"}),
        update=_update_policy,
        canonical={"policy": document},
        conflicts=(("name", "namePrefix"),),
    ),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ResourceType(
        "iam",
        create=_attach,
        read=_read_attachment,
        delete=_detach,
        not_found=NOT_FOUND,
        replace=frozenset({"role", "policyArn"}),
    ),
}
