"""A public site: one VPC of an AWS account, with its network, its EKS cluster and its bucket."""

from isthmus.public_cloud.addon_identity import AddonIdentity, AddonIdentityArgs
from isthmus.public_cloud.data_key import DataKey, DataKeyArgs
from isthmus.public_cloud.eks_addon import EksAddon, EksAddonArgs
from isthmus.public_cloud.eks_cluster import EksCluster, EksClusterArgs, EksClusterSpec
from isthmus.public_cloud.eks_node_group import EksNodeGroup, EksNodeGroupArgs, EksPool
from isthmus.public_cloud.model_reader import ModelReader, ModelReaderArgs
from isthmus.public_cloud.private_vpc import PrivateSubnet, PrivateVpc, PrivateVpcArgs
from isthmus.public_cloud.public_cloud import PublicCloud
from isthmus.public_cloud.public_cloud_args import PublicCloudArgs, TenantReader
from isthmus.public_cloud.s3_model_repository import S3ModelRepository, S3ModelRepositoryArgs
from isthmus.public_cloud.s3_store import S3Store, S3StoreArgs

__all__ = [
    "AddonIdentity",
    "AddonIdentityArgs",
    "DataKey",
    "DataKeyArgs",
    "EksAddon",
    "EksAddonArgs",
    "EksCluster",
    "EksClusterArgs",
    "EksClusterSpec",
    "EksNodeGroup",
    "EksNodeGroupArgs",
    "EksPool",
    "ModelReader",
    "ModelReaderArgs",
    "PrivateSubnet",
    "PrivateVpc",
    "PrivateVpcArgs",
    "PublicCloud",
    "PublicCloudArgs",
    "S3ModelRepository",
    "S3ModelRepositoryArgs",
    "S3Store",
    "S3StoreArgs",
    "TenantReader",
]
