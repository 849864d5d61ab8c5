"""SwiftStore: a container for model repositories, and credentials for its S3 API."""

from dataclasses import dataclass

import pulumi
import pulumi_openstack as openstack

from components.arguments import given
from components.environment.carriers import openstack_metadata


@dataclass(frozen=True)
class SwiftStoreArgs:
    """What the store is made of."""

    container: str
    """The container's name."""
    classification: str
    """The highest classification of what is kept in it."""
    disposable: bool
    """Whether destroy may delete its objects; otherwise the container is protected."""
    s3_endpoint: pulumi.Input[str]
    """The URL of its S3 API, without a path."""


class SwiftStore(pulumi.ComponentResource):
    """A private, versioned Swift container with its classification, and EC2 credentials of the deploying user."""

    container: pulumi.Output[str]
    """The container's name, known when it exists."""
    s3_endpoint: pulumi.Output[str]
    """The URL of the S3 API, without a path."""
    access_key: pulumi.Output[str]
    """The access key for the S3 API; secret."""
    secret_key: pulumi.Output[str]
    """The secret key for the S3 API; secret."""

    def __init__(self, name: str, args: SwiftStoreArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("isthmus:index:SwiftStore", name, None, opts)
        args = given(SwiftStoreArgs, args)
        container = openstack.objectstorage.Container(
            f"{name}-container",
            name=args.container,
            versioning=True,
            force_destroy=args.disposable,
            metadata=openstack_metadata(args.classification),
            opts=pulumi.ResourceOptions(parent=self, protect=not args.disposable),
        )
        credential = openstack.identity.Ec2CredentialV3(f"{name}-s3", opts=pulumi.ResourceOptions(parent=self))
        self.store_name = args.container
        self.container = container.name
        self.access_key = pulumi.Output.secret(credential.access)
        self.secret_key = pulumi.Output.secret(credential.secret)
        self.s3_endpoint = pulumi.Output.from_input(args.s3_endpoint)
        self.register_outputs(
            {
                "container": self.container,
                "s3_endpoint": self.s3_endpoint,
                "access_key": self.access_key,
                "secret_key": self.secret_key,
            }
        )
