"""AddonIdentity: what an addon's pods may do in the account, by their service account."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from isthmus.arguments import as_args
from isthmus.environment.aws_account import Account
from isthmus.environment.labels import aws_tags
from isthmus.public_cloud.policy_documents import pod_trust


@dataclass(frozen=True)
class AddonIdentityArgs:
    """Whose pods may do what."""

    prefix: str
    """What the role's name begins with."""
    role: str
    """What the role's name ends with."""
    account: str
    """The AWS account."""
    region: str
    """The region."""
    cluster_name: pulumi.Input[str]
    """The EKS cluster of the pods."""
    namespace: str
    """Their namespace."""
    service_account: str
    """Their service account."""
    managed_policies: Sequence[str] = ()
    """Names of AWS's own policies that they get."""
    policy: str | None = None
    """A policy document of what they may do besides."""


class AddonIdentity(pulumi.ComponentResource):
    """A role that EKS Pod Identity gives to a service account, which may be there later than the role.

    https://docs.aws.amazon.com/eks/latest/userguide/pod-id-association.html
    """

    association: pulumi.Output[str]
    """The association's id, known when pods that start get the role."""

    def __init__(self, name: str, args: AddonIdentityArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("isthmus:index:AddonIdentity", name, None, opts)
        args = as_args(AddonIdentityArgs, args)
        child, account = pulumi.ResourceOptions(parent=self), Account(args.account, args.region)
        role_name = f"{args.prefix}-addon-{args.role}"
        role = aws.iam.Role(
            f"{name}-role",
            name=role_name,
            assume_role_policy=pod_trust(account),
            tags=aws_tags(role_name),
            opts=child,
        )
        rights: list[pulumi.Resource] = [
            aws.iam.RolePolicyAttachment(
                f"{name}-{policy}", role=role.name, policy_arn=account.managed_policy(policy), opts=child
            )
            for policy in args.managed_policies
        ]
        if args.policy is not None:
            rights.append(
                aws.iam.RolePolicy(
                    f"{name}-policy",
                    name=args.role,
                    role=role_name,
                    policy=args.policy,
                    opts=pulumi.ResourceOptions(parent=self, depends_on=[role]),
                )
            )
        association = aws.eks.PodIdentityAssociation(
            f"{name}-association",
            cluster_name=args.cluster_name,
            namespace=args.namespace,
            service_account=args.service_account,
            role_arn=role.arn,
            tags=aws_tags(role_name),
            opts=pulumi.ResourceOptions(parent=self, depends_on=rights),
        )
        self.association = association.id
        self.register_outputs({"association": self.association})
