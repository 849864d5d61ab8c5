"""Tenant: a Keystone project with quotas, and the provider that works inside it."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_openstack as openstack

from isthmus.arguments import MIB_IN_A_GIB, as_args
from isthmus.errors import IsthmusError, Problem

# Of a connection that fails or breaks; the provider's own default is none.
# https://registry.terraform.io/providers/terraform-provider-openstack/openstack/latest/docs#max_retries-1
RETRIES = 5


@dataclass(frozen=True)
class TenantQuotas:
    """What a tenant may use at most. `memory_gib` and `volume_gib` are in GiB, all others in pieces."""

    instances: int
    """Servers at most."""
    vcpus: int
    """Virtual CPUs at most."""
    memory_gib: int
    """Memory of all servers at most, GiB."""
    volumes: int
    """Volumes at most."""
    volume_gib: int
    """Size of all volumes at most, GiB."""
    ports: int
    """Ports at most."""
    security_group_rules: int
    """Security group rules at most."""


@dataclass(frozen=True)
class TenantArgs:
    """What a tenant is made of."""

    project: str
    """The project's name."""
    domain: str
    """The name of the domain that the project is made in."""
    user_domain: str
    """The name of the domain of the user that deploys."""
    region: str
    """The region of all its resources."""
    roles: Sequence[str]
    """The roles that the deploying user gets in the project."""
    quotas: TenantQuotas
    """What its resources may take at most."""
    admin_cloud: str | None = None
    """The administrator's entry in clouds.yaml; without it the environment decides (OS_CLOUD or an openrc)."""
    tenant_cloud: str | None = None
    """The entry in clouds.yaml that is scoped to the project; without it the openrc's user is scoped to it."""
    tenant_user: str | None = None
    """The name of that entry's user in `user_domain`; without it, it is the administrator's."""


def scope_problem(args: TenantArgs, environ: Mapping[str, str]) -> Problem | None:
    """Why the tenant's provider would not be scoped to its project, if so.

    gophercloud takes everything from clouds.yaml as soon as an entry is named, even by OS_CLOUD, and then ignores the
    project given to the provider (clientconfig.AuthOptions): the tenant's resources would land in the wrong project.
    """
    if args.tenant_cloud is None and (args.admin_cloud is not None or environ.get("OS_CLOUD")):
        named = f"admin_cloud {args.admin_cloud!r}" if args.admin_cloud else f"OS_CLOUD={environ['OS_CLOUD']}"
        return Problem(
            f"the tenant {args.project!r}",
            f"{named} and no tenant_cloud",
            "both clouds.yaml entries or neither",
            "name as tenant_cloud an entry whose project_name is the tenant's, or use the variables of an openrc "
            "(OS_AUTH_URL, OS_USERNAME, ...) in place of OS_CLOUD",
        )
    return None


class Tenant(pulumi.ComponentResource):
    """A Keystone project, the deploying user's roles in it, and its quotas, made by an administrator.

    `provider` is scoped to the project and comes to be after roles and quotas, so everything in the tenant does too.
    """

    project_id: pulumi.Output[str]
    """The project's id."""
    user_id: pulumi.Output[str]
    """The id of the user that deploys."""

    def __init__(self, name: str, args: TenantArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("isthmus:index:Tenant", name, None, opts)
        args = as_args(TenantArgs, args)
        if problem := scope_problem(args, os.environ):
            raise IsthmusError(problem)
        child = pulumi.ResourceOptions(parent=self)
        self.admin = openstack.Provider(
            f"{name}-admin", cloud=args.admin_cloud, region=args.region, max_retries=RETRIES, opts=child
        )
        admin = pulumi.ResourceOptions(parent=self, provider=self.admin)
        ask = pulumi.InvokeOutputOptions(parent=self, provider=self.admin)

        project = openstack.identity.Project(
            f"{name}-project",
            name=args.project,
            # A domain is a project that is one, so it is looked up as such.
            domain_id=openstack.identity.get_project_output(name=args.domain, is_domain=True, opts=ask).id,
            description="Isthmus: AI serving",
            opts=admin,
        )
        self.project_id = project.id
        self.user_id = self._user(name, args, ask)
        grants: list[pulumi.Resource] = [
            openstack.identity.RoleAssignment(
                f"{name}-{role}",
                project_id=project.id,
                user_id=self.user_id,
                role_id=openstack.identity.get_role_output(name=role, opts=ask).id,
                opts=admin,
            )
            for role in args.roles
        ]
        self.provider = openstack.Provider(
            f"{name}-tenant",
            cloud=args.tenant_cloud,
            region=args.region,
            max_retries=RETRIES,
            # Known strings, so that nothing about the provider waits for the project's id.
            tenant_name=None if args.tenant_cloud else args.project,
            project_domain_name=None if args.tenant_cloud else args.domain,
            user_domain_name=None if args.tenant_cloud else args.user_domain,
            opts=pulumi.ResourceOptions(
                parent=self, depends_on=[*grants, *self._quotas(name, args, project.id, admin)]
            ),
        )
        self.register_outputs({"project_id": self.project_id, "user_id": self.user_id})

    @staticmethod
    def _user(name: str, args: TenantArgs, ask: pulumi.InvokeOutputOptions) -> pulumi.Output[str]:
        """The user that deploys. The tenant's provider can't be asked: before its roles, it has no way in."""
        if args.tenant_user is None:
            return openstack.identity.get_auth_scope_output(name=f"{name}-scope", opts=ask).user_id
        domain = openstack.identity.get_project_output(name=args.user_domain, is_domain=True, opts=ask).id
        return openstack.identity.get_user_output(name=args.tenant_user, domain_id=domain, opts=ask).id

    def _quotas(
        self, name: str, args: TenantArgs, project: pulumi.Output[str], opts: pulumi.ResourceOptions
    ) -> list[pulumi.Resource]:
        quotas = args.quotas
        return [
            openstack.compute.QuotaSetV2(
                f"{name}-compute",
                project_id=project,
                instances=quotas.instances,
                cores=quotas.vcpus,
                ram=quotas.memory_gib * MIB_IN_A_GIB,
                opts=opts,
            ),
            openstack.networking.QuotaV2(
                f"{name}-network",
                project_id=project,
                port=quotas.ports,
                security_group_rule=quotas.security_group_rules,
                floatingip=0,  # nothing of a tenant is reachable from outside
                opts=opts,
            ),
            openstack.blockstorage.QuoteSetV3(
                f"{name}-storage", project_id=project, volumes=quotas.volumes, gigabytes=quotas.volume_gib, opts=opts
            ),
        ]
