"""A public site: one VPC of an AWS account, with its network, its EKS cluster and its bucket."""

from components.public_cloud.data_key import DataKey, DataKeyArgs
from components.public_cloud.eks_cluster import EksCluster, EksClusterArgs
from components.public_cloud.eks_gpu_pool import EksGpuPool, EksGpuPoolArgs
from components.public_cloud.from_environment import public_cloud_args
from components.public_cloud.model_reader import ModelReader, ModelReaderArgs
from components.public_cloud.private_vpc import PrivateSubnet, PrivateVpc, PrivateVpcArgs
from components.public_cloud.public_cloud import EksPool, PublicCloud, PublicCloudArgs
from components.public_cloud.s3_store import S3Store, S3StoreArgs

__all__ = [
    "DataKey",
    "DataKeyArgs",
    "EksCluster",
    "EksClusterArgs",
    "EksGpuPool",
    "EksGpuPoolArgs",
    "EksPool",
    "ModelReader",
    "ModelReaderArgs",
    "PrivateSubnet",
    "PrivateVpc",
    "PrivateVpcArgs",
    "PublicCloud",
    "PublicCloudArgs",
    "S3Store",
    "S3StoreArgs",
    "public_cloud_args",
]
