"""EksCluster: Kubernetes on private subnets, with an API that only private networks reach."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from isthmus.arguments import as_args
from isthmus.environment.aws_account import Account
from isthmus.environment.labels import aws_tags
from isthmus.public_cloud.policy_documents import trust

LOG_TYPES = ("api", "audit", "authenticator", "controllerManager", "scheduler")
ADMIN_POLICY, VIEW_POLICY = "AmazonEKSClusterAdminPolicy", "AmazonEKSAdminViewPolicy"
HTTPS = 443


@dataclass(frozen=True)
class EksClusterSpec:
    """What the cluster is like."""

    name: str
    """The cluster's name."""
    version: str
    """The Kubernetes version, e.g. 1.34."""
    release_version: str
    """The Bottlerocket release of its nodes, e.g. 1.58.0-c5c37032."""
    service_cidr: str
    """The range of Kubernetes' services."""
    upgrade_policy: str = "standard"
    """What happens when standard support of the version ends: `standard` upgrades it, `extended` is paid for."""
    addon_versions: Mapping[str, str] = field(default_factory=dict)
    """Versions of EKS's own add-ons, by name, where not those that the addons bring."""


@dataclass(frozen=True)
class EksClusterArgs:
    """What the cluster is made of."""

    prefix: str
    """What names of roles begin with."""
    account: str
    """The AWS account."""
    region: str
    """The region."""
    spec: EksClusterSpec
    """What it is like."""
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
    viewers: Sequence[str]
    """ARNs of the principals that may see everything in the cluster and change nothing."""
    operator_cidrs: Sequence[str]
    """Networks outside the VPC from which the API may be reached."""
    disposable: bool
    """Whether destroy may delete the cluster; otherwise EKS refuses to."""
    profile: str | None = None
    """The entry of AWS's shared files whose credentials log in to the cluster; without it those of the shell hold."""


class EksCluster(pulumi.ComponentResource):
    """An EKS cluster: private endpoint only, secrets encrypted by KMS, all logs, access by entries.

    What EKS does at the end of a version's standard support is its upgrade policy
    (https://docs.aws.amazon.com/eks/latest/userguide/view-upgrade-policy.html); a cluster that is kept can't be deleted
    (https://docs.aws.amazon.com/eks/latest/userguide/deletion-protection.html).
    """

    cluster_name: pulumi.Output[str]
    """The cluster's name, known when it is active."""
    kubeconfig: pulumi.Output[str]
    """A kubeconfig that asks `aws eks get-token` for its token, so there is none in it."""

    def __init__(self, name: str, args: EksClusterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("isthmus:index:EksCluster", name, None, opts)
        args = as_args(EksClusterArgs, args)
        child, account = pulumi.ResourceOptions(parent=self), Account(args.account, args.region)
        role = aws.iam.Role(
            f"{name}-role",
            name=f"{args.prefix}-eks",
            assume_role_policy=trust("eks.amazonaws.com", account),
            tags=aws_tags(f"{args.prefix}-eks"),
            opts=child,
        )
        allowed = aws.iam.RolePolicyAttachment(
            f"{name}-role-cluster",
            role=role.name,
            policy_arn=account.managed_policy("AmazonEKSClusterPolicy"),
            opts=child,
        )
        # EKS would make the group itself, without retention or encryption.
        logs = aws.cloudwatch.LogGroup(
            f"{name}-logs",
            name=f"/aws/eks/{args.spec.name}/cluster",
            retention_in_days=args.log_retention_days,
            kms_key_id=args.key_arn,
            tags=aws_tags(f"/aws/eks/{args.spec.name}/cluster", args.classification),
            opts=child,
        )
        cluster = aws.eks.Cluster(
            f"{name}-cluster",
            name=args.spec.name,
            version=args.spec.version,
            role_arn=role.arn,
            vpc_config={
                "subnet_ids": args.subnet_ids,
                "security_group_ids": [self._api_group(name, args).id],
                "endpoint_private_access": True,
                "endpoint_public_access": False,
            },
            access_config={"authentication_mode": "API", "bootstrap_cluster_creator_admin_permissions": False},
            bootstrap_self_managed_addons=False,
            kubernetes_network_config={"service_ipv4_cidr": args.spec.service_cidr},
            encryption_config={"provider": {"key_arn": args.key_arn}, "resources": ["secrets"]},
            enabled_cluster_log_types=list(LOG_TYPES),
            upgrade_policy={"support_type": args.spec.upgrade_policy.upper()},
            deletion_protection=not args.disposable,
            tags=aws_tags(args.spec.name, args.classification),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[allowed, logs]),
        )
        admins = [
            self._entry(f"{name}-operator-{index}", cluster.name, arn, account.access_policy(ADMIN_POLICY))
            for index, arn in enumerate(args.operators)
        ]
        for index, arn in enumerate(args.viewers):
            self._entry(f"{name}-viewer-{index}", cluster.name, arn, account.access_policy(VIEW_POLICY))
        self.cluster_name = cluster.name
        self.kubeconfig = pulumi.Output.all(
            cluster.endpoint, cluster.certificate_authority, *(admin.id for admin in admins)
        ).apply(lambda known: kubeconfig(args.spec.name, args.region, known[0], known[1]["data"], args.profile))
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

    def _entry(self, name: str, cluster: pulumi.Output[str], principal: str, policy: str) -> pulumi.CustomResource:
        """Lets a principal in. https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html"""
        entry = aws.eks.AccessEntry(
            name,
            cluster_name=cluster,
            principal_arn=principal,
            type="STANDARD",
            opts=pulumi.ResourceOptions(parent=self),
        )
        return aws.eks.AccessPolicyAssociation(
            f"{name}-policy",
            cluster_name=cluster,
            principal_arn=principal,
            policy_arn=policy,
            access_scope={"type": "cluster"},
            opts=pulumi.ResourceOptions(parent=self, depends_on=[entry]),
        )


def kubeconfig(cluster: str, region: str, endpoint: str, authority: str, profile: str | None = None) -> str:
    """A kubeconfig (JSON, which is YAML) with an exec credential; `authority` is base64 PEM.

    The profile is an argument, which wins over keys in the shell's variables; AWS_PROFILE doesn't:
    https://docs.aws.amazon.com/cli/latest/userguide/cli-chap-authentication.html#cli-chap-authentication-precedence
    """
    chosen = ["--profile", profile] if profile else []
    command = {
        "apiVersion": "client.authentication.k8s.io/v1beta1",
        "command": "aws",
        "args": ["eks", "get-token", "--cluster-name", cluster, "--region", region, "--output", "json", *chosen],
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
