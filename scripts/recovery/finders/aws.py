"""AWS but for EC2: by name where the name is the id or unique, by all tags otherwise.

Types that are missing here are made again without harm (the API call puts, so a second one changes nothing).
"""

from collections.abc import Callable, Mapping
from typing import Any

from scripts.recovery.finders import Clients, Finder
from scripts.recovery.pending import Pending

Inputs = Mapping[str, Any]


def _there(call: Callable[[], Any], id_: str) -> list[str]:
    """The id when the call finds the thing, nothing when AWS says that it doesn't exist."""
    from botocore.exceptions import ClientError

    try:
        call()
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in ("404", "NoSuchBucket") or "NotFound" in code or "NoSuchEntity" in code:
            return []
        raise
    return [id_]


def _bucket(creation: Pending, clients: Clients, _: Inputs) -> list[str]:
    name = creation.inputs["bucket"]
    return _there(lambda: clients.aws("s3").head_bucket(Bucket=name), name)


def _role(creation: Pending, clients: Clients, _: Inputs) -> list[str]:
    name = creation.inputs["name"]
    return _there(lambda: clients.aws("iam").get_role(RoleName=name), name)


def _log_group(creation: Pending, clients: Clients, _: Inputs) -> list[str]:
    name = creation.inputs["name"]
    groups = clients.aws("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    return [name] if any(g["logGroupName"] == name for g in groups) else []


def _key(creation: Pending, clients: Clients, _: Inputs) -> list[str]:
    """Keys have no name: enabled ones that carry every tag."""
    kms, wanted = clients.aws("kms"), creation.inputs.get("tags") or {}
    if not wanted:
        return []
    found = []
    for page in kms.get_paginator("list_keys").paginate():
        for key in page["Keys"]:
            facts = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
            if facts.get("KeyManager") == "AWS" or facts["KeyState"] == "PendingDeletion":
                continue
            tags = {t["TagKey"]: t["TagValue"] for t in kms.list_resource_tags(KeyId=key["KeyId"])["Tags"]}
            if wanted.items() <= tags.items():
                found.append(key["KeyId"])
    return found


def _alias(creation: Pending, clients: Clients, _: Inputs) -> list[str]:
    aliases = clients.aws("kms").list_aliases()["Aliases"]
    return [a["AliasName"] for a in aliases if a["AliasName"] == creation.inputs["name"]]


def _cluster(creation: Pending, clients: Clients, _: Inputs) -> list[str]:
    name = creation.inputs["name"]
    return _there(lambda: clients.aws("eks").describe_cluster(name=name), name)


def _node_group(creation: Pending, clients: Clients, _: Inputs) -> list[str]:
    cluster, name = creation.inputs["clusterName"], creation.inputs["nodeGroupName"]
    call = lambda: clients.aws("eks").describe_nodegroup(clusterName=cluster, nodegroupName=name)  # noqa: E731
    return _there(call, f"{cluster}:{name}")


def _access_entry(creation: Pending, clients: Clients, _: Inputs) -> list[str]:
    cluster, principal = creation.inputs["clusterName"], creation.inputs["principalArn"]
    call = lambda: clients.aws("eks").describe_access_entry(clusterName=cluster, principalArn=principal)  # noqa: E731
    return _there(call, f"{cluster}:{principal}")


def _addon(creation: Pending, clients: Clients, _: Inputs) -> list[str]:
    cluster, name = creation.inputs["clusterName"], creation.inputs["addonName"]
    return _there(lambda: clients.aws("eks").describe_addon(clusterName=cluster, addonName=name), f"{cluster}:{name}")


def _pod_identity(creation: Pending, clients: Clients, _: Inputs) -> list[str]:
    i = creation.inputs
    found = clients.aws("eks").list_pod_identity_associations(
        clusterName=i["clusterName"], namespace=i["namespace"], serviceAccount=i["serviceAccount"]
    )
    return [a["associationId"] for a in found["associations"]]


AWS: dict[str, Finder] = {
    "aws:cloudwatch/logGroup:LogGroup": _log_group,
    "aws:eks/accessEntry:AccessEntry": _access_entry,
    "aws:eks/addon:Addon": _addon,
    "aws:eks/cluster:Cluster": _cluster,
    "aws:eks/nodeGroup:NodeGroup": _node_group,
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": _pod_identity,
    "aws:iam/role:Role": _role,
    "aws:kms/alias:Alias": _alias,
    "aws:kms/key:Key": _key,
    "aws:s3/bucket:Bucket": _bucket,
}
