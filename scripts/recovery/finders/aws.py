"""AWS but for EC2: by name where the name is the id or unique, by all tags otherwise. The ids are the provider's.

A look-up may end in AWS's own error for what doesn't exist (`gone`).
"""

from collections.abc import Mapping
from typing import Any

from scripts.recovery.finders import Clients, Finder
from scripts.recovery.pending import CannotTell, Pending

Inputs = Mapping[str, Any]


def gone(error: Exception) -> bool:
    """Whether AWS says that what was asked for, or what it would stand on, doesn't exist."""
    from botocore.exceptions import ClientError

    if not isinstance(error, ClientError):
        return False
    code = error.response["Error"]["Code"]
    return code == "404" or any(word in code for word in ("NoSuch", "NotFound"))


def _bucket(creation: Pending, clients: Clients, _: Inputs) -> list[str]:
    name = creation.given("bucket")
    clients.aws("s3").head_bucket(Bucket=name)
    return [name]


def _role(creation: Pending, clients: Clients, _: Inputs) -> list[str]:
    name = creation.given("name")
    clients.aws("iam").get_role(RoleName=name)
    return [name]


def _role_policy(creation: Pending, clients: Clients, _: Inputs) -> list[str]:
    role, name = creation.given("role"), creation.given("name")
    clients.aws("iam").get_role_policy(RoleName=role, PolicyName=name)
    return [f"{role}:{name}"]


def _log_group(creation: Pending, clients: Clients, _: Inputs) -> list[str]:
    name = creation.given("name")
    groups = clients.aws("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    return [name] if any(g["logGroupName"] == name for g in groups) else []


def _key(creation: Pending, clients: Clients, _: Inputs) -> list[str]:
    """Keys have no name: enabled ones that carry every tag."""
    kms, wanted = clients.aws("kms"), creation.inputs.get("tags") or {}
    if not wanted:
        raise CannotTell("a key without tags")
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
    name = creation.given("name")
    pages = clients.aws("kms").get_paginator("list_aliases").paginate()
    return [a["AliasName"] for page in pages for a in page["Aliases"] if a["AliasName"] == name]


def _queue(creation: Pending, clients: Clients, _: Inputs) -> list[str]:
    """A queue's id is its URL, which ends in its name."""
    name = creation.given("name")
    urls = clients.aws("sqs").list_queues(QueueNamePrefix=name).get("QueueUrls") or []
    return [url for url in urls if url.rpartition("/")[2] == name]


def _parameter(creation: Pending, clients: Clients, _: Inputs) -> list[str]:
    name = creation.given("name")
    clients.aws("ssm").get_parameter(Name=name)
    return [name]


def _cluster(creation: Pending, clients: Clients, _: Inputs) -> list[str]:
    name = creation.given("name")
    clients.aws("eks").describe_cluster(name=name)
    return [name]


def _node_group(creation: Pending, clients: Clients, _: Inputs) -> list[str]:
    cluster, name = creation.given("clusterName"), creation.given("nodeGroupName")
    clients.aws("eks").describe_nodegroup(clusterName=cluster, nodegroupName=name)
    return [f"{cluster}:{name}"]


def _access_entry(creation: Pending, clients: Clients, _: Inputs) -> list[str]:
    cluster, principal = creation.given("clusterName"), creation.given("principalArn")
    clients.aws("eks").describe_access_entry(clusterName=cluster, principalArn=principal)
    return [f"{cluster}:{principal}"]


def _addon(creation: Pending, clients: Clients, _: Inputs) -> list[str]:
    cluster, name = creation.given("clusterName"), creation.given("addonName")
    clients.aws("eks").describe_addon(clusterName=cluster, addonName=name)
    return [f"{cluster}:{name}"]


def _pod_identity(creation: Pending, clients: Clients, _: Inputs) -> list[str]:
    cluster, namespace, account = (creation.given(n) for n in ("clusterName", "namespace", "serviceAccount"))
    found = clients.aws("eks").list_pod_identity_associations(
        clusterName=cluster, namespace=namespace, serviceAccount=account
    )
    return [f"{cluster},{a['associationId']}" for a in found["associations"]]


AWS: dict[str, Finder] = {
    "aws:cloudwatch/logGroup:LogGroup": _log_group,
    "aws:eks/accessEntry:AccessEntry": _access_entry,
    "aws:eks/addon:Addon": _addon,
    "aws:eks/cluster:Cluster": _cluster,
    "aws:eks/nodeGroup:NodeGroup": _node_group,
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": _pod_identity,
    "aws:iam/role:Role": _role,
    "aws:iam/rolePolicy:RolePolicy": _role_policy,
    "aws:kms/alias:Alias": _alias,
    "aws:kms/key:Key": _key,
    "aws:s3/bucket:Bucket": _bucket,
    "aws:sqs/queue:Queue": _queue,
    "aws:ssm/parameter:Parameter": _parameter,
}

# Made again without harm: the API call puts, so that a second one changes nothing.
AGAIN = frozenset(
    {
        "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        "aws:s3/bucketAcl:BucketAcl",
        "aws:s3/bucketObject:BucketObject",
        "aws:s3/bucketObjectv2:BucketObjectv2",
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        "aws:s3/bucketPolicy:BucketPolicy",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "aws:s3/bucketVersioning:BucketVersioning",
    }
)
