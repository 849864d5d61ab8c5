"""SwiftModelRepository: a model repository as objects of a Swift container."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_openstack as openstack

from components.arguments import given
from components.environment.carriers import openstack_metadata
from components.serving.contents import MANIFEST, Contents, ModelFile


@dataclass(frozen=True)
class SwiftModelRepositoryArgs:
    """What is put where."""

    container: str
    """The container's name."""
    folder: str
    """The prefix of all revisions."""
    files: Sequence[ModelFile]
    """The files."""
    classification: str
    """The classification of the manifest."""


class SwiftModelRepository(pulumi.ComponentResource):
    """The files under a prefix named after their content, so that new content never overwrites what a server reads."""

    url: pulumi.Output[str]
    """`s3://CONTAINER/PREFIX/` for Swift's S3 API, known when all objects exist."""

    def __init__(self, name: str, args: SwiftModelRepositoryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("isthmus:index:SwiftModelRepository", name, None, opts)
        args = given(SwiftModelRepositoryArgs, args)
        contents = Contents.of(args.files)
        prefix = f"{args.folder}/{contents.revision}"
        child = pulumi.ResourceOptions(parent=self)
        objects = [
            openstack.objectstorage.ContainerObject(
                f"{name}-{contents.revision}-{file.path}",
                container_name=args.container,
                name=f"{prefix}/{file.path}",
                content=file.content,
                source=file.source,
                metadata=openstack_metadata(file.classification),
                opts=child,
            )
            for file in contents.files
        ]
        objects.append(
            openstack.objectstorage.ContainerObject(
                f"{name}-{contents.revision}-{MANIFEST}",
                container_name=args.container,
                name=f"{prefix}/{MANIFEST}",
                content=contents.manifest,
                content_type="application/json",
                metadata=openstack_metadata(args.classification),
                opts=child,
            )
        )
        self.url = pulumi.Output.all(*(o.id for o in objects)).apply(lambda _: f"s3://{args.container}/{prefix}/")
        self.register_outputs({"url": self.url})
