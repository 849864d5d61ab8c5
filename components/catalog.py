"""Which components the package `isthmus` offers to other programs and languages."""

import pulumi

from components.link import SiteToSiteVpn
from components.private_cloud import MagnumCluster, NovaGpuPool, PrivateCloud, SwiftStore, Tenant, TenantSegments
from components.public_cloud import DataKey, EksCluster, EksGpuPool, ModelReader, PrivateVpc, PublicCloud, S3Store
from components.serving import (
    Cluster,
    S3ModelRepository,
    ServingNamespace,
    SwiftModelRepository,
    TritonServer,
)

PACKAGE = "isthmus"
COMPONENTS: list[type[pulumi.ComponentResource]] = [
    Cluster,
    DataKey,
    EksCluster,
    EksGpuPool,
    MagnumCluster,
    ModelReader,
    NovaGpuPool,
    PrivateCloud,
    PrivateVpc,
    PublicCloud,
    S3ModelRepository,
    S3Store,
    ServingNamespace,
    SiteToSiteVpn,
    SwiftModelRepository,
    SwiftStore,
    Tenant,
    TenantSegments,
    TritonServer,
]
