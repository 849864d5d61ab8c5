"""What a Triton server is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi

from isthmus.environment.labels import POOL_LABEL
from isthmus.environment.server_needs import CPUS, MEMORY_GIB
from isthmus.site import S3Credentials


@dataclass(frozen=True)
class ServerPods:
    """The pods of a server in the same cluster, by what NetworkPolicies select."""

    namespace: str
    """Their namespace."""
    server: str
    """The name of their server in it."""


@dataclass(frozen=True)
class TritonServerArgs:
    """A Deployment of Triton that serves all models of one repository revision."""

    server: str
    """Its name in the cluster."""
    namespace: pulumi.Input[str]
    """Its namespace."""
    service_account: pulumi.Input[str]
    """The service account of its pods."""
    priority_class: pulumi.Input[str]
    """Its priority class."""
    image: str
    """Triton's image, by digest."""
    fetch_image: str
    """The fetch program's image, by digest."""
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
    """The GPU pool: the value of the nodes' label `pool_label`."""
    spare_gpus: int
    """GPUs of the pool that no replica needs: with one to spare a rollout starts the new pod first."""
    clients: Sequence[str]
    """The ranges that may call it, by its load balancer."""
    store_ranges: pulumi.Input[Sequence[str]]
    """The networks of the store's addresses: its pods reach nothing else at the store's port."""
    applications: Sequence[str] = ()
    """Those of them that ask its models only: they get no metrics."""
    callers: Sequence[ServerPods] = ()
    """The pods in its cluster that may call it."""
    application_namespaces: Sequence[str] = ()
    """The namespaces in its cluster whose pods ask its models only: they get no metrics."""
    monitoring_namespaces: Sequence[str] = ()
    """The namespaces in its cluster whose pods get its metrics only."""
    calls: Sequence[str] = ()
    """The ranges at other sites that its models call."""
    called: Sequence[ServerPods] = ()
    """The pods in its cluster that its models call."""
    variables: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    """Environment variables of the server, e.g. addresses of the models that its models call."""
    engines: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    """The engines that it loads: path in the repository -> `s3://BUCKET/PREFIX/GPU-KEY/`."""
    store_exceptions: Sequence[str] = ()
    """The networks within `store_ranges` that aren't the store's."""
    s3: S3Credentials | None = None
    """How the repository is read; without it, by the pods' own identity."""
    identity_ranges: Sequence[str] = ()
    """Where pods ask for credentials by HTTP, if they have an identity of their own."""
    annotations: Mapping[str, str] = field(default_factory=dict)
    """What makes the cloud's load balancer an internal one."""
    balancer_class: str | None = None
    """The class of load balancer; without one, what the cloud itself makes."""
    external_traffic_policy: str | None = None
    """`Local` where nodes must not relay what a load balancer sends them to pods of other nodes."""
    pool_label: str = POOL_LABEL
    """The nodes' label that names their pool."""
    cpu: str = str(CPUS)
    """CPU of each pod."""
    memory: str = f"{MEMORY_GIB}Gi"
    """Memory of each pod."""
