"""How long a server may take until it is ready, computed from what it loads."""

import math

MIB = 1024 * 1024
FETCH_RATE = 50 * MIB  # bytes a second from an object store in the same site, with room
LOAD_RATE = 25 * MIB  # bytes a second from the pod's disk to the GPU, engines deserialised, with room
BASE_SECONDS = (
    300  # the server, CUDA and its libraries from a cold disk, backends, Python stubs; costs nothing if unused
)
PERIOD_SECONDS = 5


def startup_seconds(size: int) -> int:
    """Seconds from the server's start until all its models, of `size` bytes, must be ready."""
    return BASE_SECONDS + math.ceil(size / LOAD_RATE)


def startup_failures(size: int) -> int:
    """The startup probe's failureThreshold, at one probe every PERIOD_SECONDS."""
    return math.ceil(startup_seconds(size) / PERIOD_SECONDS)


def progress_seconds(size: int, image_pull_seconds: int = 600) -> int:
    """The Deployment's progressDeadlineSeconds: pull, fetch and load of one pod."""
    return image_pull_seconds + math.ceil(size / FETCH_RATE) + startup_seconds(size)


def volume_bytes(size: int) -> int:
    """The size limit of the volume that `size` bytes are fetched into: half as much again, for temporary files."""
    return size + size // 2 + 64 * MIB


def wait_seconds(size: int) -> int:
    """How long the engine waits for what needs a ready pod: more than the Deployment's own deadline.

    The Kubernetes provider's default of ten minutes would end before it (DefaultDeploymentTimeoutMins in
    provider/pkg/await/deployment.go of github.com/pulumi/pulumi-kubernetes).
    """
    return progress_seconds(size) + 120
