"""What stands in an EKS cluster for others: access entries, add-ons, pod identities.

Source: https://www.pulumi.com/registry/packages/aws/api-docs/eks/.
"""

from typing import Any

from isthmus_sandbox.plugins.aws.resource_type import Props, ResourceType, document, unordered
from isthmus_sandbox.plugins.aws.types.eks import NOT_FOUND, change_tags


def _create_entry(client: Any, inputs: Props) -> str:
    names = ("clusterName", "principalArn", "kubernetesGroups", "type", "tags")
    request = {k: inputs[k] for k in names if inputs.get(k) is not None}
    if inputs.get("userName"):
        request["username"] = inputs["userName"]
    client.create_access_entry(**request)
    return f"{inputs['clusterName']}:{inputs['principalArn']}"


def _entry(id_: str) -> Props:
    cluster, _, principal = id_.partition(":")
    return {"clusterName": cluster, "principalArn": principal}


def _read_entry(client: Any, id_: str) -> Props | None:
    entry = client.describe_access_entry(**_entry(id_))["accessEntry"]
    return {
        **_entry(id_),
        "accessEntryArn": entry.get("accessEntryArn"),
        "arn": entry.get("accessEntryArn"),
        "kubernetesGroups": entry.get("kubernetesGroups") or [],
        "type": entry.get("type"),
        "userName": entry.get("username"),
        "createdAt": entry.get("createdAt"),
        "modifiedAt": entry.get("modifiedAt"),
        "tags": entry.get("tags") or {},
    }


def _update_entry(client: Any, id_: str, new: Props, changed: set[str]) -> None:
    if changed - {"tags"}:
        client.update_access_entry(**_entry(id_), kubernetesGroups=new.get("kubernetesGroups") or [])


def _associate(client: Any, inputs: Props) -> str:
    request = {k: inputs[k] for k in ("clusterName", "principalArn", "policyArn", "accessScope")}
    client.associate_access_policy(**request)
    return f"{inputs['clusterName']}#{inputs['principalArn']}#{inputs['policyArn']}"


def _read_association(client: Any, id_: str) -> Props | None:
    cluster, principal, policy = id_.split("#")
    response = client.list_associated_access_policies(clusterName=cluster, principalArn=principal)
    for association in response["associatedAccessPolicies"]:
        if association["policyArn"] == policy:
            keys = {"clusterName": cluster, "principalArn": principal, "policyArn": policy}
            return {**keys, **{k: association.get(k) for k in ("accessScope", "associatedAt", "modifiedAt")}}
    return None


def _disassociate(client: Any, id_: str, inputs: Props) -> None:
    cluster, principal, policy = id_.split("#")
    client.disassociate_access_policy(clusterName=cluster, principalArn=principal, policyArn=policy)


def _addon(id_: str) -> Props:
    cluster, _, name = id_.partition(":")
    return {"clusterName": cluster, "addonName": name}


def _create_addon(client: Any, inputs: Props) -> str:
    names = ("clusterName", "addonName", "addonVersion", "serviceAccountRoleArn", "configurationValues", "tags")
    request = {k: inputs[k] for k in names if inputs.get(k) is not None}
    if inputs.get("resolveConflictsOnCreate"):
        request["resolveConflicts"] = inputs["resolveConflictsOnCreate"]
    client.create_addon(**request)
    return f"{inputs['clusterName']}:{inputs['addonName']}"


def _read_addon(client: Any, id_: str) -> Props | None:
    addon = client.describe_addon(**_addon(id_))["addon"]
    names = ("addonVersion", "createdAt", "modifiedAt", "serviceAccountRoleArn", "configurationValues")
    return {
        **_addon(id_),
        "arn": addon["addonArn"],
        **{k: addon.get(k) for k in names},
        "tags": addon.get("tags") or {},
    }


def _update_addon(client: Any, id_: str, new: Props, changed: set[str]) -> None:
    if changed - {"tags", "resolveConflictsOnUpdate", "resolveConflictsOnCreate", "preserve"}:
        names = ("addonVersion", "serviceAccountRoleArn", "configurationValues")
        client.update_addon(**_addon(id_), **{k: new[k] for k in names if new.get(k) is not None})


def _read_pod_identity(client: Any, id_: str) -> Props | None:
    cluster, _, association_id = id_.partition(",")
    association = client.describe_pod_identity_association(clusterName=cluster, associationId=association_id)[
        "association"
    ]
    names = ("clusterName", "namespace", "serviceAccount", "roleArn", "associationId")
    return {
        **{k: association.get(k) for k in names},
        "associationArn": association["associationArn"],
        "arn": association["associationArn"],
        "tags": association.get("tags") or {},
    }


def _create_pod_identity(client: Any, inputs: Props) -> str:
    names = ("clusterName", "namespace", "serviceAccount", "roleArn", "tags")
    response = client.create_pod_identity_association(**{k: inputs[k] for k in names if inputs.get(k) is not None})
    return f"{inputs['clusterName']},{response['association']['associationId']}"


def _pod(id_: str) -> Props:
    cluster, _, association = id_.partition(",")
    return {"clusterName": cluster, "associationId": association}


def _update_pod_identity(client: Any, id_: str, new: Props, changed: set[str]) -> None:
    if "roleArn" in changed:
        client.update_pod_identity_association(**_pod(id_), roleArn=new["roleArn"])


TYPES = {
    "aws:eks/accessEntry:AccessEntry": ResourceType(
        "eks",
        create=_create_entry,
        read=_read_entry,
        delete=lambda client, id_, inputs: client.delete_access_entry(**_entry(id_)),
        not_found=NOT_FOUND,
        replace=frozenset({"clusterName", "principalArn", "type"}),
        defaults={"type": "STANDARD"},
        computed=frozenset({"userName"}),
        arn_output="accessEntryArn",
        canonical={"kubernetesGroups": unordered},
        volatile=frozenset({"modifiedAt"}),
        update=_update_entry,
        tag_calls=change_tags,
        values={
            "type": ("STANDARD", "EC2_LINUX", "EC2_WINDOWS", "FARGATE_LINUX", "EC2", "HYBRID_LINUX", "HYPERPOD_LINUX")
        },
    ),
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": ResourceType(
        "eks",
        create=_associate,
        read=_read_association,
        delete=_disassociate,
        not_found=NOT_FOUND,
        replace=frozenset({"clusterName", "principalArn", "policyArn", "accessScope"}),
        canonical={"accessScope": unordered},
    ),
    "aws:eks/addon:Addon": ResourceType(
        "eks",
        create=_create_addon,
        read=_read_addon,
        delete=lambda client, id_, inputs: client.delete_addon(**_addon(id_)),
        not_found=NOT_FOUND,
        replace=frozenset({"clusterName", "addonName"}),
        computed=frozenset({"addonVersion", "configurationValues"}),
        canonical={"configurationValues": document},
        wait="addon_active",
        wait_for=_addon,
        volatile=frozenset({"modifiedAt"}),
        update=_update_addon,
        tag_calls=change_tags,
        write_only=frozenset({"resolveConflictsOnCreate", "resolveConflictsOnUpdate", "preserve"}),
        values={
            "resolveConflictsOnCreate": ("NONE", "OVERWRITE"),
            "resolveConflictsOnUpdate": ("NONE", "OVERWRITE", "PRESERVE"),
        },
        uncovered=frozenset({"namespaceConfig", "podIdentityAssociations"}),
    ),
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": ResourceType(
        "eks",
        create=_create_pod_identity,
        read=_read_pod_identity,
        delete=lambda client, id_, inputs: client.delete_pod_identity_association(**_pod(id_)),
        not_found=NOT_FOUND,
        replace=frozenset({"clusterName", "namespace", "serviceAccount"}),
        update=_update_pod_identity,
        arn_output="associationArn",
        tag_calls=change_tags,
        uncovered=frozenset({"disableSessionTags", "policy", "targetRoleArn"}),
    ),
}
