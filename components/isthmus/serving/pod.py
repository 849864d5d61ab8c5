"""What pods of servers and of builds have in common: whom they run as, where, and how they find the store."""

from collections.abc import Sequence

import pulumi
import pulumi_kubernetes as kubernetes
from pulumi_kubernetes.core.v1 import (
    ContainerArgsDict,
    EnvVarArgsDict,
    PodSecurityContextArgsDict,
    SecurityContextArgsDict,
    TolerationArgsDict,
    VolumeArgsDict,
    VolumeMountArgsDict,
)
from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict

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


STORE, CREDENTIALS, BUNDLE = "/etc/isthmus/store", "credentials", "ca.pem"


def with_store(
    container: ContainerArgsDict,
    mounts: Sequence[VolumeMountArgsDict],
    s3: S3Credentials | None,
    secret: pulumi.Input[str] | None,
) -> ContainerArgsDict:
    """`container` with `mounts`, and with what an AWS SDK finds the store, its authorities and its credentials by.

    The Secret `secret` holds them; without it the pod has an identity of its own, and nothing is added. Keys are in a
    file and in no variable, which every program that is started inherits and a crash report shows:
    https://docs.aws.amazon.com/sdkref/latest/guide/file-location.html. AWS_CA_BUNDLE replaces the SDK's own
    authorities: https://docs.aws.amazon.com/sdkref/latest/guide/feature-gen-config.html
    """
    if s3 is None or secret is None:
        return {**container, "volume_mounts": list(mounts)}
    variables: list[EnvVarArgsDict] = [
        {"name": "AWS_ENDPOINT_URL_S3", "value": s3.endpoint},
        {"name": "AWS_REGION", "value": s3.region},
        {"name": "AWS_SHARED_CREDENTIALS_FILE", "value": f"{STORE}/{CREDENTIALS}"},
    ]
    if s3.ca_bundle is not None:
        variables.append({"name": "AWS_CA_BUNDLE", "value": f"{STORE}/{BUNDLE}"})
    mount: VolumeMountArgsDict = {"name": "store", "mount_path": STORE, "read_only": True}
    return {**container, "env": variables, "volume_mounts": [*mounts, mount]}


def store_volumes(s3: S3Credentials | None, secret: pulumi.Input[str] | None) -> list[VolumeArgsDict]:
    """The volume that `with_store` mounts; the pod's group may read it, and nobody write."""
    if s3 is None or secret is None:
        return []
    return [{"name": "store", "secret": {"secret_name": secret, "default_mode": 0o440}}]


def store_secret(
    name: str, s3: S3Credentials | None, metadata: ObjectMetaArgsDict, opts: pulumi.ResourceOptions
) -> pulumi.Output[str] | None:
    """Declare the Secret with the keys, as the file that AWS SDKs read, and the authorities; its name, once it exists.

    None where pods have an identity of their own.
    """
    if s3 is None:
        return None
    data: dict[str, pulumi.Input[str]] = {CREDENTIALS: _credentials(s3)}
    if s3.ca_bundle is not None:
        data[BUNDLE] = s3.ca_bundle
    secret = kubernetes.core.v1.Secret(name, metadata=metadata, type="Opaque", string_data=data, opts=opts)
    return pulumi.Output.all(metadata["name"], secret.id).apply(lambda known: str(known[0]))


def _credentials(s3: S3Credentials) -> pulumi.Output[str]:
    return pulumi.Output.format(
        "[default]\naws_access_key_id = {}\naws_secret_access_key = {}\n", s3.access_key, s3.secret_key
    )
