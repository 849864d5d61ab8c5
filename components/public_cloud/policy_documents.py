"""IAM policy documents, all of known strings: a policy pack can judge them before anything exists."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

Statement = Mapping[str, Any]


def document(*statements: Statement) -> str:
    """A policy document of these statements, the same bytes for the same statements."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)}, sort_keys=True)


def trust(service: str, account: str, *actions: str) -> str:
    """A role's trust in an AWS service, on behalf of our account only (the confused deputy)."""
    return document(
        {
            "Effect": "Allow",
            "Principal": {"Service": service},
            "Action": sorted(actions or ("sts:AssumeRole",)),
            "Condition": {"StringEquals": {"aws:SourceAccount": account}},
        }
    )


def plain_trust(service: str) -> str:
    """A role's trust in a service that doesn't send a source account (EC2 and the EKS control plane)."""
    return document({"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"})


def key_policy(account: str, region: str, log_group_prefixes: Sequence[str]) -> str:
    """The KMS key's policy: the account decides by IAM, CloudWatch Logs may use it for the groups named.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    """
    return document(
        {
            "Sid": "AccountByIam",
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
            "Action": "kms:*",
            "Resource": "*",
        },
        {
            "Sid": "LogGroups",
            "Effect": "Allow",
            "Principal": {"Service": f"logs.{region}.amazonaws.com"},
            "Action": ["kms:Decrypt", "kms:Describe*", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
            "Resource": "*",
            "Condition": {
                "ArnLike": {
                    "kms:EncryptionContext:aws:logs:arn": [
                        f"arn:aws:logs:{region}:{account}:log-group:{prefix}*" for prefix in log_group_prefixes
                    ]
                }
            },
        },
    )


def tls_only(bucket: str) -> str:
    """A bucket's policy that denies every request without TLS. It allows nothing: that is IAM's part."""
    return document(
        {
            "Sid": "DenyWithoutTls",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    )


def s3_endpoint(account: str, region: str, bucket: str) -> str:
    """What may pass the gateway endpoint: our account to our bucket, and anybody's read of ECR's layers.

    https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-minimum-s3-perms
    """
    return document(
        {
            "Sid": "OurBucket",
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
            "Action": ["s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket"],
            "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
        },
        {
            "Sid": "ImageLayers",
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
            "Action": "s3:GetObject",
            "Resource": f"arn:aws:s3:::prod-{region}-starport-layer-bucket/*",
        },
    )


def account_only(account: str) -> str:
    """What may pass an interface endpoint: principals of our account, whatever their own policies allow."""
    return document(
        {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
            "Action": "*",
            "Resource": "*",
        }
    )


def flow_log_writer(account: str, region: str, group: str) -> str:
    """What the flow logs' role may do: write to its one group."""
    arn = f"arn:aws:logs:{region}:{account}:log-group:{group}"
    return document(
        {
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            "Resource": [arn, f"{arn}:*"],
        }
    )


def model_reader(account: str, region: str, bucket: str, alias: str) -> str:
    """What a server's pods may do: read the bucket's objects, and decrypt with its key through S3 only.

    The key is named by its alias, since its id is not known before it exists.
    """
    return document(
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/*"},
        {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": f"arn:aws:s3:::{bucket}"},
        {
            "Effect": "Allow",
            "Action": "kms:Decrypt",
            "Resource": f"arn:aws:kms:{region}:{account}:key/*",
            "Condition": {
                "ForAnyValue:StringEquals": {"kms:ResourceAliases": alias},
                "StringEquals": {"kms:ViaService": f"s3.{region}.amazonaws.com"},
            },
        },
    )
