"""The Secret by which pods pull images from a registry that asks for a login.

https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/
"""

import pulumi
import pulumi_kubernetes as kubernetes
from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict


def pull_secret(
    name: str, login: pulumi.Input[str], metadata: ObjectMetaArgsDict, opts: pulumi.ResourceOptions
) -> kubernetes.core.v1.Secret:
    """Declare it. `login` is a docker config, which is secret from here on."""
    return kubernetes.core.v1.Secret(
        name,
        metadata=metadata,
        type="kubernetes.io/dockerconfigjson",
        string_data={".dockerconfigjson": pulumi.Output.secret(login)},
        opts=opts,
    )
