"""S3Store: a bucket for model repositories that nothing outside the account can reach."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from isthmus.arguments import as_args
from isthmus.environment.aws_account import Account
from isthmus.environment.labels import aws_tags
from isthmus.public_cloud.policy_documents import bucket_policy

SUPERSEDED_DAYS = 30  # for which a version that was overwritten or deleted can be brought back
UPLOAD_DAYS = 7  # after which an upload in parts that nobody finished goes


@dataclass(frozen=True)
class S3StoreArgs:
    """What the store is made of."""

    account: str
    """The AWS account."""
    region: str
    """The region."""
    bucket: str
    """The bucket's name, unique in all of AWS."""
    classification: str
    """The highest classification of what is kept in it."""
    key_arn: pulumi.Input[str]
    """The KMS key that encrypts it."""
    readers: Sequence[str]
    """The ARNs of the principals that may read objects: the servers' role, and who deploys or previews."""
    disposable: bool
    """Whether destroy may delete its objects; otherwise S3 refuses to delete a bucket that holds any."""


class S3Store(pulumi.ComponentResource):
    """A versioned bucket, encrypted by KMS, TLS only, without ACLs, with all public access blocked.

    Named principals read it. What is overwritten or deleted is kept for 30 days:
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html
    """

    bucket: pulumi.Output[str]
    """The bucket's name, known when it and all its protections exist."""

    def __init__(self, name: str, args: S3StoreArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("isthmus:index:S3Store", name, None, opts)
        args = as_args(S3StoreArgs, args)
        bucket = aws.s3.Bucket(
            f"{name}-bucket",
            bucket=args.bucket,
            force_destroy=args.disposable,
            tags=aws_tags(args.bucket, args.classification),
            opts=pulumi.ResourceOptions(parent=self),
        )
        # The bucket is named by the known string, so that policies can match these to it at preview; its being there
        # first is in depends_on.
        after = pulumi.ResourceOptions(parent=self, depends_on=[bucket])
        closed = aws.s3.BucketPublicAccessBlock(
            f"{name}-public-access",
            bucket=args.bucket,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=after,
        )
        versioning = aws.s3.BucketVersioning(
            f"{name}-versioning", bucket=args.bucket, versioning_configuration={"status": "Enabled"}, opts=after
        )
        protections: list[pulumi.CustomResource] = [
            closed,
            aws.s3.BucketOwnershipControls(
                f"{name}-ownership", bucket=args.bucket, rule={"object_ownership": "BucketOwnerEnforced"}, opts=after
            ),
            versioning,
            aws.s3.BucketServerSideEncryptionConfiguration(
                f"{name}-encryption",
                bucket=args.bucket,
                rules=[
                    {
                        "apply_server_side_encryption_by_default": {
                            "sse_algorithm": "aws:kms",
                            "kms_master_key_id": args.key_arn,
                        },
                        "bucket_key_enabled": True,
                    }
                ],
                opts=after,
            ),
            aws.s3.BucketPolicy(
                f"{name}-policy",
                bucket=args.bucket,
                policy=bucket_policy(Account(args.account, args.region), args.bucket, args.readers),
                # S3 refuses changes of both at once (OperationAborted).
                opts=pulumi.ResourceOptions(parent=self, depends_on=[bucket, closed]),
            ),
            self._lifecycle(name, args, versioning),
        ]
        self.store_name = args.bucket
        self.bucket = pulumi.Output.all(
            bucket.bucket, *(p.urn for p in protections), *(p.id for p in protections)
        ).apply(lambda known: str(known[0]))
        self.register_outputs({"bucket": self.bucket})

    def _lifecycle(
        self, name: str, args: S3StoreArgs, versioning: aws.s3.BucketVersioning
    ) -> aws.s3.BucketLifecycleConfiguration:
        """What goes by itself: superseded versions, the markers that they leave, and uploads in parts."""
        return aws.s3.BucketLifecycleConfiguration(
            f"{name}-lifecycle",
            bucket=args.bucket,
            rules=[
                {
                    "id": "superseded",
                    "status": "Enabled",
                    "filter": {"prefix": ""},
                    "noncurrent_version_expiration": {"noncurrent_days": SUPERSEDED_DAYS},
                    "expiration": {"expired_object_delete_marker": True},
                    "abort_incomplete_multipart_upload": {"days_after_initiation": UPLOAD_DAYS},
                }
            ],
            # Rules about superseded versions are of a bucket that keeps them.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[versioning]),
        )
