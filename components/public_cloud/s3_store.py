"""S3Store: a bucket for model repositories that nothing outside the account can reach."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.arguments import given
from components.environment.carriers import aws_tags
from components.public_cloud.policy_documents import tls_only


@dataclass(frozen=True)
class S3StoreArgs:
    """What the store is made of."""

    bucket: str
    """The bucket's name, unique in all of AWS."""
    classification: str
    """The highest classification of what is kept in it."""
    key_arn: pulumi.Input[str]
    """The KMS key that encrypts it."""
    disposable: bool
    """Whether destroy may delete its objects; otherwise the bucket is protected."""


class S3Store(pulumi.ComponentResource):
    """A versioned bucket, encrypted by KMS, TLS only, without ACLs, with all public access blocked."""

    bucket: pulumi.Output[str]
    """The bucket's name, known when it and all its protections exist."""

    def __init__(self, name: str, args: S3StoreArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("isthmus:index:S3Store", name, None, opts)
        args = given(S3StoreArgs, args)
        bucket = aws.s3.Bucket(
            f"{name}-bucket",
            bucket=args.bucket,
            force_destroy=args.disposable,
            tags=aws_tags(args.bucket, args.classification),
            opts=pulumi.ResourceOptions(parent=self, protect=not args.disposable),
        )
        # The bucket is named by the known string, so that policies can match these to it at preview; its being there
        # first is said by depends_on.
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
        protections: list[pulumi.CustomResource] = [
            closed,
            aws.s3.BucketOwnershipControls(
                f"{name}-ownership", bucket=args.bucket, rule={"object_ownership": "BucketOwnerEnforced"}, opts=after
            ),
            aws.s3.BucketVersioning(
                f"{name}-versioning", bucket=args.bucket, versioning_configuration={"status": "Enabled"}, opts=after
            ),
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
                policy=tls_only(args.bucket),
                # S3 refuses changes of both at once (OperationAborted).
                opts=pulumi.ResourceOptions(parent=self, depends_on=[bucket, closed]),
            ),
        ]
        self.store_name = args.bucket
        self.bucket = pulumi.Output.all(
            bucket.bucket, *(p.urn for p in protections), *(p.id for p in protections)
        ).apply(lambda known: str(known[0]))
        self.register_outputs({"bucket": self.bucket})
