"""IAM policy documents, all of known strings: a policy pack can judge them before anything exists."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from isthmus.environment.aws_account import Account

Statement = Mapping[str, Any]


def document(*statements: Statement) -> str:
    """A policy document of these statements, the same bytes for the same statements."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)}, sort_keys=True)


def trust(service: str, account: Account, *actions: str) -> str:
    """A role's trust in an AWS service, on behalf of our account only (the confused deputy).

    The EKS control plane sends the source account, too:
    https://docs.aws.amazon.com/eks/latest/userguide/cross-service-confused-deputy-prevention.html
    """
    return document(
        {
            "Effect": "Allow",
            "Principal": {"Service": service},
            "Action": sorted(actions or ("sts:AssumeRole",)),
            "Condition": {"StringEquals": {"aws:SourceAccount": account.id}},
        }
    )


def instance_trust() -> str:
    """A role's trust in EC2, which sends no source account: an instance profile's role is passed by who launches.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles.html
    """
    return document({"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"})


def pod_trust(account: Account) -> str:
    """A role's trust in EKS Pod Identity. https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html"""
    return trust("pods.eks.amazonaws.com", account, "sts:AssumeRole", "sts:TagSession")


def key_policy(account: Account, log_group_prefixes: Sequence[str]) -> str:
    """The KMS key's policy: the account decides by IAM; CloudWatch Logs uses it for the groups named; EC2 for disks.

    Nodes are launched by a service-linked role of Auto Scaling, which IAM policies don't reach: who of the account
    calls through EC2 may use it for volumes, as with the key that AWS manages for EBS.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
    """
    return document(
        {
            "Sid": "AccountByIam",
            "Effect": "Allow",
            "Principal": {"AWS": account.root},
            "Action": "kms:*",
            "Resource": "*",
        },
        {
            "Sid": "LogGroups",
            "Effect": "Allow",
            "Principal": {"Service": account.host("logs")},
            "Action": ["kms:Decrypt", "kms:Describe*", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
            "Resource": "*",
            "Condition": {
                "ArnLike": {
                    "kms:EncryptionContext:aws:logs:arn": [
                        account.arn("logs", f"log-group:{prefix}*") for prefix in log_group_prefixes
                    ]
                }
            },
        },
        {
            "Sid": "Volumes",
            "Effect": "Allow",
            "Principal": {"AWS": "*"},
            "Action": [
                "kms:CreateGrant",
                "kms:Decrypt",
                "kms:DescribeKey",
                "kms:Encrypt",
                "kms:GenerateDataKey*",
                "kms:ReEncrypt*",
            ],
            "Resource": "*",
            "Condition": {
                "StringEquals": {"kms:CallerAccount": account.id, "kms:ViaService": account.host("ec2")},
            },
        },
    )


def bucket_policy(account: Account, bucket: str, readers: Sequence[str]) -> str:
    """A bucket's policy: no request without TLS, and nobody but `readers` (ARNs of principals) reads objects.

    It allows nothing: that is IAM's part. Who else of the account has s3:GetObject, from wherever, is denied; who
    administrates the bucket may still change this policy. The network isn't a condition: the id of the VPC's endpoint
    isn't known at the first preview, and a policy that isn't can't be judged.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
    """
    objects = account.bucket(f"{bucket}/*")
    return document(
        {
            "Sid": "DenyWithoutTls",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [account.bucket(bucket), objects],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
        {
            "Sid": "DenyOtherReaders",
            "Effect": "Deny",
            "Principal": "*",
            "Action": ["s3:GetObject", "s3:GetObjectVersion"],
            "Resource": objects,
            "Condition": {"StringNotEquals": {"aws:PrincipalArn": sorted(readers)}},
        },
    )


def s3_endpoint(account: Account, bucket: str) -> str:
    """What may pass the gateway endpoint: our account to our bucket, and anybody's read of ECR's layers.

    In the policy of a gateway endpoint an account's ARN stands for its root user only, so the account is a condition.
    The URLs of layers are presigned by ECR, whose principal is not of our account.
    https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html#vpc-endpoint-policies-gateway
    https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-minimum-s3-perms
    """
    return document(
        {
            "Sid": "OurBucket",
            "Effect": "Allow",
            "Principal": "*",
            "Action": ["s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket", "s3:PutObject"],
            "Resource": [account.bucket(bucket), account.bucket(f"{bucket}/*")],
            "Condition": {"StringEquals": {"aws:PrincipalAccount": account.id}},
        },
        {
            "Sid": "ImageLayers",
            "Effect": "Allow",
            "Principal": "*",
            "Action": "s3:GetObject",
            "Resource": account.bucket(f"prod-{account.region}-starport-layer-bucket/*"),
        },
    )


# Services that data goes to, or that make one another account's principal. Not those that only order things of AWS,
# nor EC2, whose calls name AWS's images.
TO_OURS_ONLY = ("ecr", "logs", "sts")
# Images of EKS's own add-ons are in registries of AWS's.
# https://docs.aws.amazon.com/eks/latest/userguide/add-ons-images.html
ECR_READS = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")


def account_only(account: Account, service: str) -> str:
    """What may pass an interface endpoint: principals of our account, whatever of the service their own policies allow.

    Of services that take data, to resources of our account alone, as AWS's data perimeters have it; of ECR, images of
    other registries may be read. `service` is the endpoint's, `ecr.dkr`; its actions are those of the part before the
    dot. Where the service doesn't say whose a resource is, its own policy decides.
    https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_data-perimeters.html
    """
    name, ours = service.split(".")[0], {"Effect": "Allow", "Principal": {"AWS": account.root}, "Resource": "*"}
    if name not in TO_OURS_ONLY:
        return document({**ours, "Action": f"{name}:*"})
    condition = {"StringEqualsIfExists": {"aws:ResourceAccount": account.id}}
    inside: Statement = {**ours, "Sid": "ToOurs", "Action": f"{name}:*", "Condition": condition}
    if name == "ecr":
        return document(inside, {**ours, "Sid": "ImagesOfOthers", "Action": list(ECR_READS)})
    return document(inside)


def flow_log_writer(account: Account, group: str) -> str:
    """What the flow logs' role may do: write to its one group, and find it.

    https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
    """
    arn = account.arn("logs", f"log-group:{group}")
    return document(
        {
            "Effect": "Allow",
            "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            "Resource": [arn, f"{arn}:*"],
        },
        {
            "Effect": "Allow",
            "Action": "logs:DescribeLogGroups",
            "Resource": account.arn("logs", "log-group:*"),
        },
    )


def model_reader(account: Account, bucket: str, folder: str, alias: str) -> str:
    """What a server's pods may do: read and list what is in `folder`, and decrypt with the key through S3 only.

    The key is named by its alias, since its id is not known before it exists.
    https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
    """
    return document(*_reads(account, bucket, folder, alias, "kms:Decrypt"))


def engine_builder(account: Account, bucket: str, folder: str, engines: str, alias: str) -> str:
    """What the builds of engines may do: what a server's pods may, and put objects into `engines`.

    An encrypted object takes a data key of the bucket's key.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
    """
    return document(
        *_reads(account, bucket, folder, alias, "kms:Decrypt", "kms:GenerateDataKey"),
        {"Effect": "Allow", "Action": "s3:PutObject", "Resource": account.bucket(f"{bucket}/{engines}/*")},
    )


def _reads(account: Account, bucket: str, folder: str, alias: str, *key_actions: str) -> list[Statement]:
    return [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": account.bucket(f"{bucket}/{folder}/*")},
        {
            "Effect": "Allow",
            "Action": "s3:ListBucket",
            "Resource": account.bucket(bucket),
            "Condition": {"StringLike": {"s3:prefix": f"{folder}/*"}},
        },
        {
            "Effect": "Allow",
            "Action": key_actions[0] if len(key_actions) == 1 else list(key_actions),
            "Resource": account.arn("kms", "key/*"),
            "Condition": {
                "ForAnyValue:StringEquals": {"kms:ResourceAliases": alias},
                "StringEquals": {"kms:ViaService": account.host("s3")},
            },
        },
    ]
