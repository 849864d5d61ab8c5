"""DataKey: the KMS key of a site, with an alias that is known before the key is."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from isthmus.arguments import as_args
from isthmus.environment.aws_account import Account
from isthmus.environment.labels import aws_tags
from isthmus.public_cloud.policy_documents import key_policy

KEPT_DAYS, DISPOSABLE_DAYS = 30, 7  # KMS's longest and shortest wait before a deletion


@dataclass(frozen=True)
class DataKeyArgs:
    """What the key is for."""

    prefix: str
    """The alias is `alias/PREFIX`."""
    account: str
    """The AWS account."""
    region: str
    """The region."""
    classification: str
    """The highest classification of what it encrypts."""
    disposable: bool
    """Whether destroy may delete it soon; otherwise it stays in the account, since data may depend on it."""
    log_groups: Sequence[str]
    """The names that the log groups it encrypts begin with."""


class DataKey(pulumi.ComponentResource):
    """A KMS key that rotates, for the site's bucket, logs, Kubernetes secrets and the disks of its nodes."""

    arn: pulumi.Output[str]
    """The key's ARN."""

    def __init__(self, name: str, args: DataKeyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("isthmus:index:DataKey", name, None, opts)
        args = as_args(DataKeyArgs, args)
        key = aws.kms.Key(
            f"{name}-key",
            description=f"Isthmus: data of {args.prefix}",
            enable_key_rotation=True,
            deletion_window_in_days=DISPOSABLE_DAYS if args.disposable else KEPT_DAYS,
            policy=key_policy(Account(args.account, args.region), args.log_groups),
            tags=aws_tags(args.prefix, args.classification),
            opts=pulumi.ResourceOptions(parent=self, retain_on_delete=not args.disposable),
        )
        aws.kms.Alias(
            f"{name}-alias", name=f"alias/{args.prefix}", target_key_id=key.id, opts=pulumi.ResourceOptions(parent=self)
        )
        self.arn = key.arn
        self.register_outputs({"arn": self.arn})
