"""ModelReader: lets the pods of one service account read the site's models, and nothing else."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.arguments import given
from components.environment.carriers import aws_tags
from components.public_cloud.policy_documents import model_reader, trust


@dataclass(frozen=True)
class ModelReaderArgs:
    """Who may read what."""

    prefix: str
    """What the role's name begins with; the bucket's key has the alias `alias/PREFIX`."""
    account: str
    """The AWS account."""
    region: str
    """The region."""
    bucket: str
    """The bucket of models."""
    cluster_name: pulumi.Input[str]
    """The EKS cluster of the pods."""
    namespace: str
    """Their namespace."""
    service_account: str
    """Their service account."""


class ModelReader(pulumi.ComponentResource):
    """A role that reads the bucket, given to a service account by EKS Pod Identity."""

    role_arn: pulumi.Output[str]
    """The role's ARN."""
    association: pulumi.Output[str]
    """The association's id, known when pods get the role."""

    def __init__(self, name: str, args: ModelReaderArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("isthmus:index:ModelReader", name, None, opts)
        args = given(ModelReaderArgs, args)
        role_name = f"{args.prefix}-model-reader"
        role = aws.iam.Role(
            f"{name}-role",
            name=role_name,
            assume_role_policy=trust("pods.eks.amazonaws.com", args.account, "sts:AssumeRole", "sts:TagSession"),
            tags=aws_tags(role_name),
            opts=pulumi.ResourceOptions(parent=self),
        )
        policy = aws.iam.RolePolicy(
            f"{name}-policy",
            name="read-models",
            role=role_name,
            policy=model_reader(args.account, args.region, args.bucket, f"alias/{args.prefix}"),
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
