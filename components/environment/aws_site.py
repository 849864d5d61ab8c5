"""A public site: one VPC with an EKS cluster in one region of one AWS account."""

from typing import Literal

from components.environment.addresses import Cidr
from components.environment.base import Part, Positive, Text
from components.environment.classification import Classification
from components.environment.gpu_pool import EksGpuPool
from components.environment.images import Images
from components.environment.names import AccountId, BucketName, ClusterName, Label


class Zone(Part):
    """An availability zone and the private subnet in it."""

    name: Text
    cidr: Cidr


class EksSpec(Part):
    """The site's EKS cluster. `service_cidr` is Kubernetes' own range, kept apart from everything that is routed."""

    name: ClusterName
    version: Text
    service_cidr: Cidr


class AwsSite(Part):
    """A site on AWS. Its ceiling can't be above `internal`: what is more sensitive stays on private sites."""

    name: Label
    kind: Literal["aws"]
    classification_ceiling: Classification = Classification.INTERNAL
    account: AccountId
    region: Text
    cidr: Cidr
    zones: tuple[Zone, ...]
    cluster: EksSpec
    pools: tuple[EksGpuPool, ...]
    bucket: BucketName
    log_retention_days: Positive = 90
    images: Images
