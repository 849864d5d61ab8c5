"""What pods of servers and of builds have in common: whom they run as, where, and how they find the store."""

from collections.abc import Mapping

import pulumi
from pulumi_kubernetes.core.v1 import (
    EnvVarArgsDict,
    PodSecurityContextArgsDict,
    SecurityContextArgsDict,
    TolerationArgsDict,
)

from isthmus.environment.labels import GPU_TAINT
from isthmus.site import S3Credentials

USER = 1000  # triton-server in NVIDIA's image

UNPRIVILEGED: PodSecurityContextArgsDict = {
    "run_as_non_root": True,
    "run_as_user": USER,
    "run_as_group": USER,
    "fs_group": USER,
    "seccomp_profile": {"type": "RuntimeDefault"},
}
LOCKED: SecurityContextArgsDict = {
    "allow_privilege_escalation": False,
    "read_only_root_filesystem": True,
    "capabilities": {"drop": ["ALL"]},
}

ON_GPU_NODES: TolerationArgsDict = {"key": GPU_TAINT, "operator": "Exists", "effect": "NoSchedule"}


def store_variables(s3: S3Credentials, secret: pulumi.Input[str]) -> list[EnvVarArgsDict]:
    """The variables by which an AWS SDK finds the store and its credentials, which the Secret `secret` holds."""
    keys: list[EnvVarArgsDict] = [
        {"name": name, "value_from": {"secret_key_ref": {"name": secret, "key": name}}} for name in credentials(s3)
    ]
    return [
        {"name": "AWS_ENDPOINT_URL_S3", "value": s3.endpoint},
        {"name": "AWS_REGION", "value": s3.region},
        *keys,
    ]


def credentials(s3: S3Credentials) -> Mapping[str, pulumi.Input[str]]:
    """The Secret's content, by the names that AWS SDKs read."""
    return {"AWS_ACCESS_KEY_ID": s3.access_key, "AWS_SECRET_ACCESS_KEY": s3.secret_key}
