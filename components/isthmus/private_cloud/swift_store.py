"""SwiftStore: a container for model repositories, and a user that may only read it, by its S3 API."""

from dataclasses import dataclass
from hashlib import sha256

import pulumi
import pulumi_openstack as openstack

from isthmus.arguments import as_args
from isthmus.environment.labels import openstack_metadata
from isthmus.environment.names import LONGEST_BUCKET


@dataclass(frozen=True)
class SwiftStoreArgs:
    """What the store is made of."""

    reader: str
    """The name of the user that reads it, and of that user's role; Keystone has each once."""
    project_id: pulumi.Input[str]
    """The container's project."""
    container: str
    """The container's name."""
    classification: str
    """The highest classification of what is kept in it."""
    disposable: bool
    """Whether destroy may delete its objects; otherwise Swift refuses to delete a container that holds any."""
    s3_endpoint: pulumi.Input[str]
    """The URL of its S3 API, without a path."""
    builder: str | None = None
    """The name of the user that builds TensorRT engines, and of its role; without it there is no place for engines."""


ENGINES = "engines"


@dataclass(frozen=True)
class _User:
    """A user with one role of its own, and what its resources are called."""

    name: str
    may: str
    word: str
    credential: str
    description: str


class SwiftStore(pulumi.ComponentResource):
    """A private, versioned Swift container with its classification, and EC2 credentials of a user that may read it.

    Only the project's operators may write; the container's read ACL names a role that is the only one of its reader, a
    user without a password. No other service knows that role, so whoever gets the credentials can list and read this
    container, and nothing else. Where engines are built, a second user of that kind writes them to a second container,
    which the first reads. An ACL by role rather than by user and project: its text is known at the first preview.
    https://docs.openstack.org/swift/latest/overview_acl.html#container-acls (keystoneauth),
    https://docs.openstack.org/api-ref/identity/v3-ext/#os-ec2-credentials-extension

    Keystone must be 26.0.1, 27.0.1, 28.0.1 or newer: before, anyone could make a token of a signed request
    (CVE-2025-65073).

    Takes two providers: the default one works in the tenant, `admin` makes the user, its role and its credentials.
    """

    container: pulumi.Output[str]
    """The container's name, known when it exists."""
    s3_endpoint: pulumi.Output[str]
    """The URL of the S3 API, without a path."""
    access_key: pulumi.Output[str]
    """The access key for the S3 API; secret."""
    secret_key: pulumi.Output[str]
    """The secret key for the S3 API; secret."""
    builder_access_key: pulumi.Output[str]
    """The access key of who builds engines, empty where nobody does; secret."""
    builder_secret_key: pulumi.Output[str]
    """Its secret key; secret."""

    def __init__(
        self,
        name: str,
        args: SwiftStoreArgs,
        opts: pulumi.ResourceOptions | None = None,
        *,
        admin: openstack.Provider | None = None,
    ) -> None:
        super().__init__("isthmus:index:SwiftStore", name, None, opts)
        args = as_args(SwiftStoreArgs, args)
        container = openstack.objectstorage.Container(
            f"{name}-container",
            name=args.container,
            versioning=True,
            force_destroy=args.disposable,
            metadata=openstack_metadata(args.classification),
            container_read=_readers(args),
            opts=pulumi.ResourceOptions(parent=self),
        )
        by_admin = pulumi.ResourceOptions(parent=self, provider=admin)
        reader = _User(args.reader, "read", "reader", "s3", "Isthmus: reads model repositories")
        credential = self._user(name, reader, args.project_id, by_admin)
        self.builder_access_key = self.builder_secret_key = pulumi.Output.secret("")
        self.engines: pulumi.Resource | None = None
        if args.builder is not None:
            self.engines = self._engines(name, args, pulumi.ResourceOptions(parent=self))
            builder = _User(args.builder, "build", "builder", "builder-s3", "Isthmus: builds TensorRT engines")
            built = self._user(name, builder, args.project_id, by_admin)
            self.builder_access_key = pulumi.Output.secret(built.access)
            self.builder_secret_key = pulumi.Output.secret(built.secret)
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
                "builder_access_key": self.builder_access_key,
                "builder_secret_key": self.builder_secret_key,
            }
        )

    @staticmethod
    def _engines(name: str, args: SwiftStoreArgs, child: pulumi.ResourceOptions) -> pulumi.Resource:
        """A container that builds write and servers read: a write ACL is of a whole container."""
        return openstack.objectstorage.Container(
            f"{name}-engines",
            name=engine_container(args.container),
            versioning=True,
            force_destroy=args.disposable,
            metadata=openstack_metadata(args.classification),
            container_read=_readers(args),
            container_write=args.builder,
            opts=child,
        )

    @staticmethod
    def _user(
        name: str, user: _User, project: pulumi.Input[str], opts: pulumi.ResourceOptions
    ) -> openstack.identity.Ec2CredentialV3:
        """Credentials of a user with one role, which container ACLs name."""
        role = openstack.identity.Role(f"{name}-{user.may}s", name=user.name, opts=opts)
        account = openstack.identity.User(
            f"{name}-{user.word}",
            name=user.name,
            default_project_id=project,
            description=user.description,
            opts=opts,
        )
        grant = openstack.identity.RoleAssignment(
            f"{name}-may-{user.may}", project_id=project, user_id=account.id, role_id=role.id, opts=opts
        )
        return openstack.identity.Ec2CredentialV3(
            f"{name}-{user.credential}",
            user_id=account.id,
            project_id=project,
            opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[grant])),
        )


def engine_container(container: str) -> str:
    """The name of the container of engines beside a container of models.

    No container of models has a dot in its name, so it is no other's; it fits in a bucket's, as the S3 API takes it.
    """
    if len(name := f"{container}.{ENGINES}") <= LONGEST_BUCKET:
        return name
    digest = sha256(container.encode()).hexdigest()[:8]
    return f"{container[: LONGEST_BUCKET - len(digest) - len(ENGINES) - 2]}.{digest}.{ENGINES}"


def _readers(args: SwiftStoreArgs) -> str:
    return args.reader if args.builder is None else f"{args.reader},{args.builder}"
