"""S3ModelRepository: a model repository as objects of a bucket."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from isthmus.arguments import as_args
from isthmus.contents import Contents, ModelFile
from isthmus.environment.labels import AWS_TAG


@dataclass(frozen=True)
class S3ModelRepositoryArgs:
    """What is put where."""

    bucket: str
    """The bucket's name."""
    files: Sequence[ModelFile]
    """The files."""
    classification: str
    """The classification of the manifest."""
    folder: str = "repository"
    """The prefix of all revisions."""


class S3ModelRepository(pulumi.ComponentResource):
    """The files under a prefix named after their content, so that new content never overwrites what a server reads."""

    url: pulumi.Output[str]
    """`s3://BUCKET/PREFIX/`, known when all objects exist."""

    def __init__(self, name: str, args: S3ModelRepositoryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("isthmus:index:S3ModelRepository", name, None, opts)
        args = as_args(S3ModelRepositoryArgs, args)
        contents = Contents.of(args.files)
        prefix = f"{args.folder}/{contents.revision}"
        child = pulumi.ResourceOptions(parent=self)
        objects = [
            aws.s3.BucketObjectv2(
                f"{name}-{contents.revision}-{file.path}",
                bucket=args.bucket,
                key=f"{prefix}/{file.path}",
                content=file.content,
                content_type=file.content_type,
                source=pulumi.FileAsset(file.source) if file.source else None,
                tags={AWS_TAG: file.classification},
                opts=child,
            )
            for file in contents.with_manifest(args.classification)
        ]
        self.url = pulumi.Output.all(*(o.id for o in objects)).apply(lambda _: f"s3://{args.bucket}/{prefix}/")
        self.register_outputs({"url": self.url})
