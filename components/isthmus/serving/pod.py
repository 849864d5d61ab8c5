"""What pods of servers and of builds have in common: whom they run as, where, and how they find the store."""

from collections.abc import Mapping, Sequence

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


AUTHORITIES, BUNDLE = "/etc/isthmus/store", "ca.pem"


def with_store(
    container: ContainerArgsDict,
    mounts: Sequence[VolumeMountArgsDict],
    s3: S3Credentials | None,
    secret: pulumi.Input[str] | None,
) -> ContainerArgsDict:
    """`container` with `mounts`, and with what an AWS SDK finds the store, its authorities and its credentials by.

    The Secret `secret` holds them; without it the pod has an identity of its own, and nothing is added. AWS_CA_BUNDLE
    replaces the SDK's own authorities: https://docs.aws.amazon.com/sdkref/latest/guide/feature-gen-config.html
    """
    if s3 is None or secret is None:
        return {**container, "volume_mounts": list(mounts)}
    variables: list[EnvVarArgsDict] = [
        {"name": "AWS_ENDPOINT_URL_S3", "value": s3.endpoint},
        {"name": "AWS_REGION", "value": s3.region},
        *[
            EnvVarArgsDict(name=name, value_from={"secret_key_ref": {"name": secret, "key": name}})
            for name in _keys(s3)
        ],
    ]
    if s3.ca_bundle is None:
        return {**container, "env": variables, "volume_mounts": list(mounts)}
    bundle: EnvVarArgsDict = {"name": "AWS_CA_BUNDLE", "value": f"{AUTHORITIES}/{BUNDLE}"}
    mount: VolumeMountArgsDict = {"name": "authorities", "mount_path": AUTHORITIES, "read_only": True}
    return {**container, "env": [*variables, bundle], "volume_mounts": [*mounts, mount]}


def store_volumes(s3: S3Credentials | None, secret: pulumi.Input[str] | None) -> list[VolumeArgsDict]:
    """The volumes that `with_store` mounts: of the Secret the authorities, and not the keys."""
    if s3 is None or secret is None or s3.ca_bundle is None:
        return []
    return [{"name": "authorities", "secret": {"secret_name": secret, "items": [{"key": BUNDLE, "path": BUNDLE}]}}]


def store_secret(
    name: str, s3: S3Credentials | None, metadata: ObjectMetaArgsDict, opts: pulumi.ResourceOptions
) -> pulumi.Output[str] | None:
    """Declare the Secret with the keys, by the names that AWS SDKs read, and the authorities; its name, once it exists.

    None where pods have an identity of their own.
    """
    if s3 is None:
        return None
    data = _keys(s3) if s3.ca_bundle is None else {**_keys(s3), BUNDLE: s3.ca_bundle}
    secret = kubernetes.core.v1.Secret(name, metadata=metadata, type="Opaque", string_data=data, opts=opts)
    return pulumi.Output.all(metadata["name"], secret.id).apply(lambda known: str(known[0]))


def _keys(s3: S3Credentials) -> Mapping[str, pulumi.Input[str]]:
    return {"AWS_ACCESS_KEY_ID": s3.access_key, "AWS_SECRET_ACCESS_KEY": s3.secret_key}
