"""PublicCloud: everything of a public site, in one VPC of an AWS account."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.arguments import given
from components.public_cloud.data_key import DataKey, DataKeyArgs
from components.public_cloud.eks_cluster import EksCluster, EksClusterArgs
from components.public_cloud.eks_gpu_pool import EksGpuPool, EksGpuPoolArgs
from components.public_cloud.model_reader import ModelReader, ModelReaderArgs
from components.public_cloud.private_vpc import PrivateSubnet, PrivateVpc, PrivateVpcArgs
from components.public_cloud.s3_store import S3Store, S3StoreArgs


@dataclass(frozen=True)
class EksPool:
    """A GPU pool of the cluster, as a caller states it."""

    name: str
    """The pool's name."""
    instance_type: str
    """The EC2 instance type of its nodes."""
    capacity: str
    """`on-demand` or `spot`."""
    disk_gib: int
    """The disk for images and pods of each node, GiB."""
    nodes: int
    """How many nodes there are."""


@dataclass(frozen=True)
class PublicCloudArgs:
    """A public site."""

    prefix: str
    """What the names of its resources begin with."""
    account: str
    """The AWS account; any other is refused by the provider."""
    region: str
    """The region."""
    cidr: str
    """The VPC's range."""
    subnets: Sequence[PrivateSubnet]
    """Private subnets in at least two zones."""
    cluster_name: str
    """The EKS cluster's name."""
    cluster_version: str
    """Its Kubernetes version."""
    service_cidr: str
    """The range of Kubernetes' services."""
    pools: Sequence[EksPool]
    """Its GPU pools."""
    operators: Sequence[str]
    """ARNs of the principals that administrate the cluster."""
    operator_cidrs: Sequence[str]
    """Networks outside the VPC from which the cluster's API may be reached."""
    bucket: str
    """The bucket of models."""
    classification: str
    """The highest classification of what the site keeps."""
    log_retention_days: int
    """How long logs are kept, in days."""
    namespace: str
    """The namespace of the pods that read models."""
    service_account: str
    """Their service account."""
    disposable: bool = False
    """Whether destroy may empty the bucket and delete the key soon."""


class PublicCloud(pulumi.ComponentResource):
    """A private network, an EKS cluster with GPU pools, and an encrypted bucket that only its servers read."""

    vpc_id: pulumi.Output[str]
    """The VPC."""
    subnet_ids: pulumi.Output[list[str]]
    """Its subnets."""
    route_table_id: pulumi.Output[str]
    """The route table of the subnets."""
    bucket: pulumi.Output[str]
    """The bucket of models."""
    cluster_name: pulumi.Output[str]
    """The EKS cluster's name."""
    kubeconfig: pulumi.Output[str]
    """A kubeconfig without a secret in it."""
    key_arn: pulumi.Output[str]
    """The site's KMS key."""

    def __init__(self, name: str, args: PublicCloudArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("isthmus:index:PublicCloud", name, None, opts)
        args = given(PublicCloudArgs, args)
        self.provider = aws.Provider(
            f"{name}-aws",
            region=args.region,
            allowed_account_ids=[args.account],
            opts=pulumi.ResourceOptions(parent=self),
        )
        inside = pulumi.ResourceOptions(parent=self, providers=[self.provider])
        key = DataKey(
            f"{name}-data",
            DataKeyArgs(
                prefix=args.prefix,
                account=args.account,
                region=args.region,
                classification=args.classification,
                disposable=args.disposable,
                log_groups=[f"/{args.prefix}/", f"/aws/eks/{args.cluster_name}/"],
            ),
            inside,
        )
        vpc = PrivateVpc(
            f"{name}-network",
            PrivateVpcArgs(
                prefix=args.prefix,
                account=args.account,
                region=args.region,
                cidr=args.cidr,
                subnets=args.subnets,
                bucket=args.bucket,
                key_arn=key.arn,
                classification=args.classification,
                log_retention_days=args.log_retention_days,
            ),
            inside,
        )
        self.store = S3Store(
            f"{name}-models", S3StoreArgs(args.bucket, args.classification, key.arn, args.disposable), inside
        )
        cluster = EksCluster(
            f"{name}-kubernetes",
            EksClusterArgs(
                prefix=args.prefix,
                account=args.account,
                region=args.region,
                cluster_name=args.cluster_name,
                version=args.cluster_version,
                service_cidr=args.service_cidr,
                vpc_id=vpc.vpc_id,
                subnet_ids=vpc.subnet_ids,
                key_arn=key.arn,
                classification=args.classification,
                log_retention_days=args.log_retention_days,
                operators=args.operators,
                operator_cidrs=args.operator_cidrs,
            ),
            inside,
        )
        self.pools = [
            EksGpuPool(
                f"{name}-{pool.name}",
                EksGpuPoolArgs(
                    prefix=args.prefix,
                    pool=pool.name,
                    instance_type=pool.instance_type,
                    capacity=pool.capacity,
                    disk_gib=pool.disk_gib,
                    nodes=pool.nodes,
                    classification=args.classification,
                    cluster_name=cluster.cluster_name,
                    subnet_ids=vpc.subnet_ids,
                ),
                inside,
            )
            for pool in args.pools
        ]
        self.reader = ModelReader(
            f"{name}-model-reader",
            ModelReaderArgs(
                prefix=args.prefix,
                account=args.account,
                region=args.region,
                bucket=args.bucket,
                cluster_name=cluster.cluster_name,
                namespace=args.namespace,
                service_account=args.service_account,
            ),
            inside,
        )
        self.vpc_id, self.subnet_ids, self.route_table_id = vpc.vpc_id, vpc.subnet_ids, vpc.route_table_id
        self.bucket, self.key_arn = self.store.bucket, key.arn
        self.cluster_name, self.kubeconfig = cluster.cluster_name, cluster.kubeconfig
        self.register_outputs(
            {
                "vpc_id": self.vpc_id,
                "subnet_ids": self.subnet_ids,
                "route_table_id": self.route_table_id,
                "bucket": self.bucket,
                "key_arn": self.key_arn,
                "cluster_name": self.cluster_name,
                "kubeconfig": self.kubeconfig,
            }
        )
