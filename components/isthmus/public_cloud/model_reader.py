"""ModelReader: lets the pods of one tenant's service account read that tenant's models, and nothing else."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from isthmus.arguments import as_args
from isthmus.environment.aws_account import Account
from isthmus.environment.labels import aws_tags
from isthmus.environment.tenant_names import builder_name, model_folder, reader_name
from isthmus.public_cloud.policy_documents import engine_builder, model_reader, pod_trust

ENGINES = "engines"


@dataclass(frozen=True)
class ModelReaderArgs:
    """Who may read what."""

    prefix: str
    """What the role's name begins with; the bucket's key has the alias `alias/PREFIX`."""
    tenant: str
    """The tenant, after which the role is named."""
    account: str
    """The AWS account."""
    region: str
    """The region."""
    bucket: str
    """The bucket of models, each tenant's in a folder of its own."""
    cluster_name: pulumi.Input[str]
    """The EKS cluster of the pods."""
    namespace: str
    """Their namespace."""
    service_account: str
    """Their service account."""
    builds_engines: bool = False
    """Whether they may also put TensorRT engines into the tenant's folder of them."""


def reader_arn(account: Account, prefix: str, tenant: str) -> str:
    """The ARN of the role of `ModelReader`, known before it is there."""
    return account.arn("iam", f"role/{reader_name(prefix, tenant)}")


def builder_arn(account: Account, prefix: str, tenant: str) -> str:
    """The ARN of that which builds engines."""
    return account.arn("iam", f"role/{builder_name(prefix, tenant)}")


def engine_folder(tenant: str) -> str:
    """The prefix of a tenant's engines in the bucket, within what its servers read; without a slash."""
    return f"{model_folder(tenant)}/{ENGINES}"


class ModelReader(pulumi.ComponentResource):
    """A role that reads a tenant's folder of the bucket, for a service account by EKS Pod Identity."""

    role_arn: pulumi.Output[str]
    """The role's ARN."""
    association: pulumi.Output[str]
    """The association's id, known when pods get the role."""

    def __init__(self, name: str, args: ModelReaderArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("isthmus:index:ModelReader", name, None, opts)
        args = as_args(ModelReaderArgs, args)
        account, folder, alias = Account(args.account, args.region), model_folder(args.tenant), f"alias/{args.prefix}"
        if args.builds_engines:
            role_name, rights = builder_name(args.prefix, args.tenant), "build-engines"
            document = engine_builder(account, args.bucket, folder, engine_folder(args.tenant), alias)
        else:
            role_name, rights = reader_name(args.prefix, args.tenant), "read-models"
            document = model_reader(account, args.bucket, folder, alias)
        role = aws.iam.Role(
            f"{name}-role",
            name=role_name,
            assume_role_policy=pod_trust(account),
            tags=aws_tags(role_name),
            opts=pulumi.ResourceOptions(parent=self),
        )
        policy = aws.iam.RolePolicy(
            f"{name}-policy",
            name=rights,
            role=role_name,
            policy=document,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[role]),
        )
        association = aws.eks.PodIdentityAssociation(
            f"{name}-association",
            cluster_name=args.cluster_name,
            namespace=args.namespace,
            service_account=args.service_account,
            role_arn=role.arn,
            tags=aws_tags(role_name),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[policy]),
        )
        self.role_arn = role.arn
        self.association = association.id
        self.register_outputs({"role_arn": self.role_arn, "association": self.association})
