"""What the build of an engine is made of."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

from isthmus.environment.labels import POOL_LABEL
from isthmus.environment.server_needs import CPUS, MEMORY_GIB
from isthmus.site import S3Credentials


@dataclass(frozen=True)
class EngineBuildArgs:
    """A Job that compiles one ONNX model for the GPUs of one pool."""

    part: str
    """The model's name in Triton."""
    gpu: str
    """The GPU model of the pool, e.g. l4."""
    pool: str
    """The GPU pool: the value of the nodes' label `pool_label`."""
    namespace: pulumi.Input[str]
    """The namespace of the servers that load it."""
    service_account: pulumi.Input[str]
    """The service account of its pods, which may write engines."""
    priority_class: pulumi.Input[str]
    """Its priority class."""
    image: str
    """Triton's image, by digest: that of the servers, since an engine fits one version of TensorRT."""
    fetch_image: str
    """The fetch program's image, by digest."""
    inputs: pulumi.Input[str]
    """`s3://BUCKET/PREFIX/` with what it is built from: PART/build.json, PART/model.onnx and PART/golden.json."""
    manifest_sha256: str
    """The SHA-256 of the manifest there, hex."""
    size: int
    """The size of what is there in bytes, from which volumes and deadlines are computed."""
    engines: pulumi.Input[str]
    """`s3://BUCKET/PREFIX/` below which engines are put."""
    classification: str
    """The classification of the model."""
    store_ranges: pulumi.Input[Sequence[str]]
    """The networks of the store's addresses: its pod reaches nothing else at the store's port."""
    store_exceptions: Sequence[str] = ()
    """The networks within `store_ranges` that aren't the store's."""
    s3: S3Credentials | None = None
    """How the store is read and engines are written; without it, by the pods' own identity."""
    identity_ranges: Sequence[str] = ()
    """Where pods ask for credentials by HTTP, if they have an identity of their own."""
    pool_label: str = POOL_LABEL
    """The nodes' label that names their pool."""
    cpu: str = str(CPUS)
    """CPU of its pod."""
    memory: str = f"{MEMORY_GIB}Gi"
    """Memory of its pod."""
