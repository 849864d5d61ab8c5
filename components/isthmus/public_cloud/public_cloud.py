"""PublicCloud: everything of a public site, in one VPC of an AWS account."""

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_aws as aws

from isthmus.arguments import as_args
from isthmus.cluster import ADDONS, eks_version
from isthmus.cluster.addons.aws_load_balancer_controller import BALANCER_CLASS
from isthmus.contents import ModelFile
from isthmus.environment import AwsSite, Environment, Site
from isthmus.environment.addresses import PRIVATE
from isthmus.environment.aws_account import Account
from isthmus.environment.tenant_names import belonging, model_folder
from isthmus.link_end import LinkEnd, VpcEnd
from isthmus.public_cloud.addon_identity import AddonIdentity, AddonIdentityArgs
from isthmus.public_cloud.data_key import DataKey, DataKeyArgs
from isthmus.public_cloud.eks_addon import EksAddon, EksAddonArgs
from isthmus.public_cloud.eks_cluster import EksCluster, EksClusterArgs
from isthmus.public_cloud.eks_node_group import EksNodeGroup, EksNodeGroupArgs, EksPool
from isthmus.public_cloud.model_reader import (
    ModelReader,
    ModelReaderArgs,
    builder_arn,
    engine_folder,
    reader_arn,
)
from isthmus.public_cloud.private_vpc import PrivateSubnet, PrivateVpc, PrivateVpcArgs
from isthmus.public_cloud.public_cloud_args import PublicCloudArgs
from isthmus.public_cloud.s3_model_repository import S3ModelRepository, S3ModelRepositoryArgs
from isthmus.public_cloud.s3_store import S3Store, S3StoreArgs
from isthmus.public_cloud.transit_attachment import TransitAttachment, TransitAttachmentArgs
from isthmus.site import Cloud, EngineStore, S3Credentials, StoreRanges

KIND = "aws"
POD_IDENTITY_AGENT = "169.254.170.23/32"  # link-local, on every node
LINK_LOCAL = "169.254.0.0/16"


_ADDONS = [addon for addon in ADDONS if KIND in addon.sites]


class PublicCloud(Cloud, pulumi.ComponentResource, kind=KIND):
    """A private network, an EKS cluster with node pools, and a bucket in which each tenant's servers read a part."""

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
        self._args = as_args(PublicCloudArgs, args)
        args = self._args
        self.provider = aws.Provider(
            f"{name}-aws",
            region=args.region,
            # A profile that is named wins over the shell's keys, as in the AWS SDKs.
            profile=args.profile,
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
                log_groups=[f"/{args.prefix}/", f"/aws/eks/{args.cluster.name}/"],
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
        account = Account(args.account, args.region)
        self.store = S3Store(
            f"{name}-models",
            S3StoreArgs(
                account=args.account,
                region=args.region,
                bucket=args.bucket,
                classification=args.classification,
                key_arn=key.arn,
                readers=[
                    *args.operators,
                    *args.viewers,
                    *(reader_arn(account, args.prefix, reader.tenant) for reader in args.readers),
                    *(builder_arn(account, args.prefix, reader.tenant) for reader in args.readers if reader.builder),
                ],
                disposable=args.disposable,
            ),
            inside,
        )
        cluster = EksCluster(
            f"{name}-kubernetes",
            EksClusterArgs(
                prefix=args.prefix,
                account=args.account,
                region=args.region,
                spec=args.cluster,
                vpc_id=vpc.vpc_id,
                subnet_ids=vpc.subnet_ids,
                key_arn=key.arn,
                classification=args.classification,
                log_retention_days=args.log_retention_days,
                operators=args.operators,
                viewers=args.viewers,
                operator_cidrs=args.operator_cidrs,
                disposable=args.disposable,
                profile=args.profile,
            ),
            inside,
        )
        identities = self._identities(name, cluster, inside)
        before = self._addons(name, cluster, pulumi.ResourceOptions.merge(inside, _after(identities)), nodes=False)
        self._pools = [
            EksNodeGroup(
                f"{name}-{pool.name}",
                EksNodeGroupArgs(
                    prefix=args.prefix,
                    account=args.account,
                    region=args.region,
                    pool=pool,
                    version=args.cluster.version,
                    release_version=args.cluster.release_version,
                    classification=args.classification,
                    key_arn=key.arn,
                    cluster_name=cluster.cluster_name,
                    subnet_ids=_subnets_of(pool, args.subnets, vpc.subnet_ids),
                ),
                # A node is ready when the network plugin is; what pods of its plugins may do must be there before.
                pulumi.ResourceOptions.merge(inside, _after(before)),
            )
            for pool in args.pools
        ]
        after = self._addons(name, cluster, pulumi.ResourceOptions.merge(inside, _after(self._pools)), nodes=True)
        self._addon_parts = [*identities, *before, *after, *self._ways(name, vpc, inside)]
        self._readers = [
            ModelReader(
                f"{belonging(name, reader.tenant)}-{'engine-builder' if builds else 'model-reader'}",
                ModelReaderArgs(
                    prefix=args.prefix,
                    tenant=reader.tenant,
                    account=args.account,
                    region=args.region,
                    bucket=args.bucket,
                    cluster_name=cluster.cluster_name,
                    namespace=reader.namespace,
                    service_account=service_account,
                    builds_engines=builds,
                ),
                inside,
            )
            for reader in args.readers
            for service_account, builds in ((reader.service_account, False), (reader.builder, True))
            if service_account is not None
        ]
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

    def _ways(self, name: str, vpc: PrivateVpc, opts: pulumi.ResourceOptions) -> list[pulumi.Resource]:
        """The way to operators and applications, where the environment names one."""
        existing = self._args.transit_gateway
        if existing is None:
            return []
        args = TransitAttachmentArgs(
            prefix=self._args.prefix,
            transit_gateway_id=existing.id,
            cidrs=existing.cidrs,
            vpc_id=vpc.vpc_id,
            subnet_ids=vpc.subnet_ids,
            route_table_id=vpc.route_table_id,
        )
        return [TransitAttachment(f"{name}-operators", args, opts)]

    def _identities(self, name: str, cluster: EksCluster, opts: pulumi.ResourceOptions) -> list[pulumi.Resource]:
        """What the pods of addons may do in the account."""
        args, account = self._args, Account(self._args.account, self._args.region)
        return [
            AddonIdentity(
                f"{name}-{addon.name}-identity",
                AddonIdentityArgs(
                    prefix=args.prefix,
                    role=addon.identity.name,
                    account=args.account,
                    region=args.region,
                    cluster_name=cluster.cluster_name,
                    namespace=addon.identity.namespace,
                    service_account=addon.identity.service_account,
                    managed_policies=addon.identity.managed_policies,
                    policy=addon.identity.policy(account, args.cluster.name) if addon.identity.policy else None,
                ),
                opts,
            )
            for addon in _ADDONS
            if addon.identity
        ]

    def _addons(
        self, name: str, cluster: EksCluster, opts: pulumi.ResourceOptions, *, nodes: bool
    ) -> list[pulumi.Resource]:
        """EKS's own add-ons: those that need nodes, or those that nodes need."""
        spec = self._args.cluster
        return [
            EksAddon(
                f"{name}-{addon.name}",
                EksAddonArgs(
                    prefix=self._args.prefix,
                    cluster_name=cluster.cluster_name,
                    addon=addon.name,
                    version=eks_version(addon, spec.version, spec.addon_versions),
                    configuration=addon.eks.configuration,
                ),
                opts,
            )
            for addon in _ADDONS
            if addon.eks and addon.eks.after_nodes is nodes
        ]

    @classmethod
    def declare(cls, name: str, environment: Environment, site: Site, opts: pulumi.ResourceOptions) -> "PublicCloud":
        """As `Cloud.declare`."""
        assert isinstance(site, AwsSite), "registered for this kind"
        return cls(name, PublicCloudArgs.of(environment, site), opts)

    @property
    def needed(self) -> Sequence[pulumi.Resource]:
        """The node pools, the tenants' rights to read models, and the cluster's addons."""
        return [*self._pools, *self._readers, *self._addon_parts]

    @property
    def cluster_facts(self) -> Mapping[str, pulumi.Input[str]]:
        """The cluster's name, and the VPC and region of what is made for it."""
        return {"cluster_name": self.cluster_name, "region": self._args.region, "vpc_id": self.vpc_id}

    @property
    def balancer_class(self) -> str:
        """That of the AWS Load Balancer Controller. It can't be changed: a Service of another one is made anew.

        Without a class, EKS's own controller would make a Classic Load Balancer:
        https://docs.aws.amazon.com/eks/latest/userguide/network-load-balancing.html
        """
        return BALANCER_CLASS

    @property
    def balancer_annotations(self) -> Mapping[str, str]:
        """Internal network load balancers, straight to pods, which keep the addresses of clients.

        Otherwise what reaches a pod has the balancer's address, which is of the VPC, and a NetworkPolicy can't tell
        whom the balancer let in: it is off for targets by address.
        https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/
        https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html
        """
        return {
            **self.internal_balancer,
            "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type": "ip",
            "service.beta.kubernetes.io/aws-load-balancer-target-group-attributes": "preserve_client_ip.enabled=true",
        }

    @property
    def internal_balancer(self) -> Mapping[str, str]:
        """The scheme. https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/#lb-scheme"""
        return {"service.beta.kubernetes.io/aws-load-balancer-scheme": "internal"}

    @property
    def link_end(self) -> LinkEnd:
        """The whole VPC."""
        return VpcEnd(
            prefix=self._args.prefix,
            cidr=self._args.cidr,
            provider=self.provider,
            vpc_id=self.vpc_id,
            subnet_ids=self.subnet_ids,
            route_table_id=self.route_table_id,
            key_arn=self.key_arn,
            classification=self._args.classification,
            log_retention_days=self._args.log_retention_days,
        )

    @classmethod
    def needs(cls) -> frozenset[str]:
        """How pods get the right to read models and find the store, what holds them, and what leads to them."""
        return frozenset({"DNS", "EKS Pod Identity", "NetworkPolicy", BALANCER_CLASS})

    def s3(self, tenant: str) -> S3Credentials | None:
        """Nothing: pods have an identity of their own."""
        return None

    @property
    def store_ranges(self) -> StoreRanges:
        """S3's public addresses. The VPC's only way to any is the gateway endpoint, whose policy names our bucket.

        S3's own ranges are hundreds and grow, so a policy of today's would one day cut off a server that starts. What
        is left out are the site's own network, its neighbours by links and the nodes.
        https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
        """
        return StoreRanges(["0.0.0.0/0"], [*map(str, PRIVATE), LINK_LOCAL])

    def engine_store(self, tenant: str) -> EngineStore:
        """A folder within what the tenant's servers read."""
        (builder,) = [reader.builder for reader in self._args.readers if reader.tenant == tenant]
        assert builder is not None, "asked for target `gpu` only"
        return EngineStore(f"s3://{self.store.store_name}/{engine_folder(tenant)}/", builder, None)

    @property
    def identity_ranges(self) -> Sequence[str]:
        """The agent of EKS Pod Identity. https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html"""
        return (POD_IDENTITY_AGENT,)

    def repository(
        self, name: str, tenant: str, files: Sequence[ModelFile], classification: str, opts: pulumi.ResourceOptions
    ) -> pulumi.Output[str]:
        """As `Cloud.repository`, in the tenant's folder of the bucket."""
        inside = pulumi.ResourceOptions.merge(
            opts, pulumi.ResourceOptions(providers=[self.provider], depends_on=[self.store])
        )
        args = S3ModelRepositoryArgs(self.store.store_name, files, classification, model_folder(tenant))
        return S3ModelRepository(name, args, inside).url


def _after(resources: Sequence[pulumi.Resource]) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions(depends_on=list(resources))


def _subnets_of(
    pool: EksPool, subnets: Sequence[PrivateSubnet], ids: pulumi.Output[list[str]]
) -> pulumi.Output[list[str]]:
    """The subnets of a pool's zones; of all zones, if it names none."""
    chosen = [i for i, subnet in enumerate(subnets) if not pool.zones or subnet.zone in pool.zones]
    return ids.apply(lambda known: [known[i] for i in chosen])
