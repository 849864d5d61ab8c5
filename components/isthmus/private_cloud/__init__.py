"""A private site: one tenant of an OpenStack cloud, with its networks, its Kubernetes cluster and its object store."""

from isthmus.private_cloud.magnum_cluster import MagnumCluster, MagnumClusterArgs, MagnumClusterSpec
from isthmus.private_cloud.magnum_node_group import MagnumNodeGroup, MagnumNodeGroupArgs, MagnumPool
from isthmus.private_cloud.private_cloud import PrivateCloud
from isthmus.private_cloud.private_cloud_args import PrivateCloudArgs, TenantContainer
from isthmus.private_cloud.swift_model_repository import SwiftModelRepository, SwiftModelRepositoryArgs
from isthmus.private_cloud.swift_store import SwiftStore, SwiftStoreArgs
from isthmus.private_cloud.tenant import Tenant, TenantArgs, TenantQuotas
from isthmus.private_cloud.tenant_segments import SegmentRanges, TenantSegments, TenantSegmentsArgs

__all__ = [
    "MagnumCluster",
    "MagnumClusterArgs",
    "MagnumClusterSpec",
    "MagnumNodeGroup",
    "MagnumNodeGroupArgs",
    "MagnumPool",
    "PrivateCloud",
    "PrivateCloudArgs",
    "SegmentRanges",
    "SwiftModelRepository",
    "SwiftModelRepositoryArgs",
    "SwiftStore",
    "SwiftStoreArgs",
    "Tenant",
    "TenantArgs",
    "TenantContainer",
    "TenantQuotas",
    "TenantSegments",
    "TenantSegmentsArgs",
]
