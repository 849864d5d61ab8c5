"""AWS but for EC2: by name where the name is the id or unique, by all tags otherwise. The ids are the provider's.

A look-up may end in AWS's own error for what doesn't exist (`not_found`).
"""

from isthmus_sandbox.recovery.finders import Clients, Finder, Inputs
from isthmus_sandbox.recovery.pending import CannotIdentify, Pending


def not_found(error: Exception) -> bool:
    """Whether AWS says that what was asked for, or what it would stand on, doesn't exist."""
    from botocore.exceptions import ClientError

    if not isinstance(error, ClientError):
        return False
    code = error.response["Error"]["Code"]
    return code == "404" or any(word in code for word in ("NoSuch", "NotFound"))


def _described(service: str, call: str, **names: str) -> Finder:
    """What one call describes, by its parameters' inputs; the id is their values, joined by colons."""

    def find(creation: Pending, clients: Clients, _: Inputs) -> list[str]:
        request = {parameter: creation.required_input(name) for parameter, name in names.items()}
        getattr(clients.aws(service), call)(**request)
        return [":".join(request.values())]

    return find


def _log_group(creation: Pending, clients: Clients, _: Inputs) -> list[str]:
    name = creation.required_input("name")
    groups = clients.aws("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    return [name] if any(g["logGroupName"] == name for g in groups) else []


def _key(creation: Pending, clients: Clients, _: Inputs) -> list[str]:
    """Keys have no name: enabled ones that carry every tag."""
    kms, expected = clients.aws("kms"), creation.inputs.get("tags") or {}
    if not expected:
        raise CannotIdentify("a key without tags")
    ids = []
    for page in kms.get_paginator("list_keys").paginate():
        for key in page["Keys"]:
            facts = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
            if facts.get("KeyManager") == "AWS" or facts["KeyState"] == "PendingDeletion":
                continue
            tags = {t["TagKey"]: t["TagValue"] for t in kms.list_resource_tags(KeyId=key["KeyId"])["Tags"]}
            if expected.items() <= tags.items():
                ids.append(key["KeyId"])
    return ids


def _alias(creation: Pending, clients: Clients, _: Inputs) -> list[str]:
    name = creation.required_input("name")
    pages = clients.aws("kms").get_paginator("list_aliases").paginate()
    return [a["AliasName"] for page in pages for a in page["Aliases"] if a["AliasName"] == name]


def _queue(creation: Pending, clients: Clients, _: Inputs) -> list[str]:
    """A queue's id is its URL, which ends in its name."""
    name = creation.required_input("name")
    urls = clients.aws("sqs").list_queues(QueueNamePrefix=name).get("QueueUrls") or []
    return [url for url in urls if url.rpartition("/")[2] == name]


def _pod_identity(creation: Pending, clients: Clients, _: Inputs) -> list[str]:
    cluster, namespace, account = (creation.required_input(n) for n in ("clusterName", "namespace", "serviceAccount"))
    response = clients.aws("eks").list_pod_identity_associations(
        clusterName=cluster, namespace=namespace, serviceAccount=account
    )
    return [f"{cluster},{a['associationId']}" for a in response["associations"]]


AWS: dict[str, Finder] = {
    "aws:cloudwatch/logGroup:LogGroup": _log_group,
    "aws:eks/accessEntry:AccessEntry": _described(
        "eks", "describe_access_entry", clusterName="clusterName", principalArn="principalArn"
    ),
    "aws:eks/addon:Addon": _described("eks", "describe_addon", clusterName="clusterName", addonName="addonName"),
    "aws:eks/cluster:Cluster": _described("eks", "describe_cluster", name="name"),
    "aws:eks/nodeGroup:NodeGroup": _described(
        "eks", "describe_nodegroup", clusterName="clusterName", nodegroupName="nodeGroupName"
    ),
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": _pod_identity,
    "aws:iam/role:Role": _described("iam", "get_role", RoleName="name"),
    "aws:iam/rolePolicy:RolePolicy": _described("iam", "get_role_policy", RoleName="role", PolicyName="name"),
    "aws:kms/alias:Alias": _alias,
    "aws:kms/key:Key": _key,
    "aws:s3/bucket:Bucket": _described("s3", "head_bucket", Bucket="bucket"),
    "aws:sqs/queue:Queue": _queue,
    "aws:ssm/parameter:Parameter": _described("ssm", "get_parameter", Name="name"),
}

# Made again without harm: the API call puts, so that a second one changes nothing.
AGAIN = frozenset(
    {
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        "aws:s3/bucketAcl:BucketAcl",
        "aws:s3/bucketObject:BucketObject",
        "aws:s3/bucketObjectv2:BucketObjectv2",
        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        "aws:s3/bucketPolicy:BucketPolicy",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "aws:s3/bucketVersioning:BucketVersioning",
    }
)
