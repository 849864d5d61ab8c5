"""EksCluster: Kubernetes on private subnets, with an API that only private networks reach."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.arguments import given
from components.environment.carriers import aws_tags
from components.public_cloud.policy_documents import plain_trust

LOG_TYPES = ("api", "audit", "authenticator", "controllerManager", "scheduler")
ADMIN_POLICY = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
ADDONS = ("eks-pod-identity-agent", "kube-proxy", "vpc-cni")  # what a node needs to become ready
HTTPS = 443


@dataclass(frozen=True)
class EksClusterArgs:
    """What the cluster is made of."""

    prefix: str
    """What names of roles begin with."""
    account: str
    """The AWS account."""
    region: str
    """The region."""
    cluster_name: str
    """The cluster's name."""
    version: str
    """The Kubernetes version, e.g. 1.34."""
    service_cidr: str
    """The range of Kubernetes' services."""
    vpc_id: pulumi.Input[str]
    """The VPC."""
    subnet_ids: pulumi.Input[Sequence[pulumi.Input[str]]]
    """Private subnets in at least two zones."""
    key_arn: pulumi.Input[str]
    """The KMS key of Kubernetes secrets and of the logs."""
    classification: str
    """The classification of the control plane's logs."""
    log_retention_days: int
    """How long those logs are kept, in days."""
    operators: Sequence[str]
    """ARNs of the principals that administrate the cluster."""
    operator_cidrs: Sequence[str]
    """Networks outside the VPC from which the API may be reached."""


class EksCluster(pulumi.ComponentResource):
    """An EKS cluster: private endpoint only, secrets encrypted by KMS, all logs, access by entries, pinned add-ons."""

    cluster_name: pulumi.Output[str]
    """The cluster's name, known when it is active."""
    kubeconfig: pulumi.Output[str]
    """A kubeconfig that asks `aws eks get-token` for its token, so there is none in it."""

    def __init__(self, name: str, args: EksClusterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("isthmus:index:EksCluster", name, None, opts)
        args = given(EksClusterArgs, args)
        child = pulumi.ResourceOptions(parent=self)
        role = aws.iam.Role(
            f"{name}-role",
            name=f"{args.prefix}-eks",
            assume_role_policy=plain_trust("eks.amazonaws.com"),
            tags=aws_tags(f"{args.prefix}-eks"),
            opts=child,
        )
        allowed = aws.iam.RolePolicyAttachment(
            f"{name}-role-cluster",
            role=role.name,
            policy_arn="arn:aws:iam::aws:policy/AmazonEKSClusterPolicy",
            opts=child,
        )
        # EKS would make the group itself, without retention or encryption.
        logs = aws.cloudwatch.LogGroup(
            f"{name}-logs",
            name=f"/aws/eks/{args.cluster_name}/cluster",
            retention_in_days=args.log_retention_days,
            kms_key_id=args.key_arn,
            tags=aws_tags(f"/aws/eks/{args.cluster_name}/cluster", args.classification),
            opts=child,
        )
        cluster = aws.eks.Cluster(
            f"{name}-cluster",
            name=args.cluster_name,
            version=args.version,
            role_arn=role.arn,
            vpc_config={
                "subnet_ids": args.subnet_ids,
                "security_group_ids": [self._api_group(name, args).id],
                "endpoint_private_access": True,
                "endpoint_public_access": False,
            },
            access_config={"authentication_mode": "API", "bootstrap_cluster_creator_admin_permissions": False},
            bootstrap_self_managed_addons=False,
            kubernetes_network_config={"service_ipv4_cidr": args.service_cidr},
            encryption_config={"provider": {"key_arn": args.key_arn}, "resources": ["secrets"]},
            enabled_cluster_log_types=list(LOG_TYPES),
            tags=aws_tags(args.cluster_name, args.classification),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[allowed, logs]),
        )
        for addon in ADDONS:
            aws.eks.Addon(
                f"{name}-{addon}",
                cluster_name=cluster.name,
                addon_name=addon,
                tags=aws_tags(f"{args.cluster_name}-{addon}"),
                opts=child,
            )
        admins = [self._admin(name, index, cluster.name, arn) for index, arn in enumerate(args.operators)]
        self.cluster_name = cluster.name
        self.kubeconfig = pulumi.Output.all(
            cluster.endpoint, cluster.certificate_authority, *(admin.id for admin in admins)
        ).apply(lambda known: kubeconfig(args.cluster_name, args.region, known[0], known[1]["data"]))
        self.register_outputs({"cluster_name": self.cluster_name, "kubeconfig": self.kubeconfig})

    def _api_group(self, name: str, args: EksClusterArgs) -> aws.ec2.SecurityGroup:
        """The group that lets operators' networks in; nodes are in the group that EKS makes itself."""
        child = pulumi.ResourceOptions(parent=self)
        group = aws.ec2.SecurityGroup(
            f"{name}-api",
            name=f"{args.prefix}-eks-api",
            description="Cluster API: HTTPS from operators' networks",
            vpc_id=args.vpc_id,
            tags=aws_tags(f"{args.prefix}-eks-api"),
            opts=child,
        )
        for cidr in args.operator_cidrs:
            aws.vpc.SecurityGroupIngressRule(
                f"{name}-api-{cidr.replace('/', '-')}",
                security_group_id=group.id,
                ip_protocol="tcp",
                from_port=HTTPS,
                to_port=HTTPS,
                cidr_ipv4=cidr,
                description="Operators",
                opts=child,
            )
        return group

    def _admin(self, name: str, index: int, cluster: pulumi.Output[str], principal: str) -> pulumi.CustomResource:
        entry = aws.eks.AccessEntry(
            f"{name}-operator-{index}",
            cluster_name=cluster,
            principal_arn=principal,
            type="STANDARD",
            opts=pulumi.ResourceOptions(parent=self),
        )
        return aws.eks.AccessPolicyAssociation(
            f"{name}-operator-{index}-admin",
            cluster_name=cluster,
            principal_arn=principal,
            policy_arn=ADMIN_POLICY,
            access_scope={"type": "cluster"},
            opts=pulumi.ResourceOptions(parent=self, depends_on=[entry]),
        )


def kubeconfig(cluster: str, region: str, endpoint: str, authority: str) -> str:
    """A kubeconfig (JSON, which is YAML) with an exec credential; `authority` is base64 PEM."""
    command = {
        "apiVersion": "client.authentication.k8s.io/v1beta1",
        "command": "aws",
        "args": ["eks", "get-token", "--cluster-name", cluster, "--region", region, "--output", "json"],
        "interactiveMode": "Never",
    }
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": cluster, "cluster": {"server": endpoint, "certificate-authority-data": authority}}],
            "users": [{"name": cluster, "user": {"exec": command}}],
            "contexts": [{"name": cluster, "context": {"cluster": cluster, "user": cluster}}],
            "current-context": cluster,
        },
        sort_keys=True,
    )
