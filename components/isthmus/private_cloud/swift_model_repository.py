"""SwiftModelRepository: a model repository as objects of a Swift container."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_openstack as openstack

from isthmus.arguments import as_args
from isthmus.contents import Contents, ModelFile
from isthmus.environment.labels import openstack_metadata


@dataclass(frozen=True)
class SwiftModelRepositoryArgs:
    """What is put where."""

    container: str
    """The container's name."""
    files: Sequence[ModelFile]
    """The files."""
    classification: str
    """The classification of the manifest."""
    folder: str = "repository"
    """The prefix of all revisions."""


class SwiftModelRepository(pulumi.ComponentResource):
    """The files under a prefix named after their content, so that new content never overwrites what a server reads."""

    url: pulumi.Output[str]
    """`s3://CONTAINER/PREFIX/` for Swift's S3 API, known when all objects exist."""

    def __init__(self, name: str, args: SwiftModelRepositoryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("isthmus:index:SwiftModelRepository", name, None, opts)
        args = as_args(SwiftModelRepositoryArgs, args)
        contents = Contents.of(args.files)
        prefix = f"{args.folder}/{contents.revision}"
        child = pulumi.ResourceOptions(parent=self)
        objects = [
            openstack.objectstorage.ContainerObject(
                f"{name}-{contents.revision}-{file.path}",
                container_name=args.container,
                name=f"{prefix}/{file.path}",
                content=file.content,
                content_type=file.content_type,
                source=file.source,
                metadata=openstack_metadata(file.classification),
                opts=child,
            )
            for file in contents.with_manifest(args.classification)
        ]
        self.url = pulumi.Output.all(*(o.id for o in objects)).apply(lambda _: f"s3://{args.container}/{prefix}/")
        self.register_outputs({"url": self.url})
