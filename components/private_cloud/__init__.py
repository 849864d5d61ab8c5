"""A private site: one tenant of an OpenStack cloud, with its networks, its Kubernetes cluster and its object store."""

from components.private_cloud.from_environment import private_cloud_args
from components.private_cloud.magnum_cluster import MagnumCluster, MagnumClusterArgs
from components.private_cloud.nova_gpu_pool import NovaGpuPool, NovaGpuPoolArgs
from components.private_cloud.private_cloud import NovaPool, PrivateCloud, PrivateCloudArgs
from components.private_cloud.swift_store import SwiftStore, SwiftStoreArgs
from components.private_cloud.tenant import Tenant, TenantArgs
from components.private_cloud.tenant_segments import TenantSegments, TenantSegmentsArgs

__all__ = [
    "MagnumCluster",
    "MagnumClusterArgs",
    "NovaGpuPool",
    "NovaGpuPoolArgs",
    "NovaPool",
    "PrivateCloud",
    "PrivateCloudArgs",
    "SwiftStore",
    "SwiftStoreArgs",
    "Tenant",
    "TenantArgs",
    "TenantSegments",
    "TenantSegmentsArgs",
    "private_cloud_args",
]
