"""What a Triton server is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi


@dataclass(frozen=True)
class S3Credentials:
    """How pods read an S3 API that knows no workload identity (Swift's)."""

    endpoint: pulumi.Input[str]
    """The API's URL, without a path."""
    region: str
    """The region that requests are signed for."""
    access_key: pulumi.Input[str]
    """The access key."""
    secret_key: pulumi.Input[str]
    """The secret key."""


@dataclass(frozen=True)
class TritonServerArgs:
    """A Deployment of Triton with explicitly loaded models from one repository revision."""

    server: str
    """Its name in the cluster."""
    namespace: pulumi.Input[str]
    """Its namespace."""
    service_account: str
    """Its service account, made with it."""
    priority_class: pulumi.Input[str]
    """Its priority class."""
    image: str
    """Triton's image, by digest."""
    fetch_image: str
    """The fetch program's image, by digest."""
    models: Sequence[str]
    """The models to load."""
    repository: pulumi.Input[str]
    """`s3://BUCKET/PREFIX/` of the repository's revision."""
    manifest_sha256: str
    """The SHA-256 of its manifest, hex."""
    size: int
    """Its size in bytes, from which startup window and volume are computed."""
    classification: str
    """The highest classification of what the server holds, takes in or gives out."""
    replicas: int
    """How many pods there are."""
    pool: str
    """The GPU pool, by the nodes' label `isthmus.dev/pool`."""
    spare_gpus: int
    """GPUs of the pool that no replica needs: with one to spare a rollout starts the new pod first."""
    clients: Sequence[str]
    """The ranges that may call it."""
    calls: Sequence[str] = ()
    """The ranges at other sites that its models call."""
    variables: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    """Environment variables of the server, e.g. addresses of the models that its models call."""
    s3: S3Credentials | None = None
    """How the repository is read; without it, by the pods' own identity."""
    annotations: Mapping[str, str] = field(default_factory=dict)
    """What makes the cloud's load balancer an internal one."""
    cpu: str = "2"
    """CPU of each pod."""
    memory: str = "8Gi"
    """Memory of each pod."""
