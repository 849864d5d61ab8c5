"""Tenant: a Keystone project with quotas, and the provider that works inside it."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_openstack as openstack

from components.arguments import given

MIB = 1024  # in a GiB


@dataclass(frozen=True)
class TenantArgs:
    """What a tenant is made of. `memory_gib` and `volume_gib` are in GiB, all other quotas in pieces."""

    project: str
    """The project's name."""
    domain: str
    """The name of the domain of the project and of the user that deploys."""
    region: str
    """The region of all its resources."""
    roles: Sequence[str]
    """The roles that the deploying user gets in the project."""
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
    admin_cloud: str | None = None
    """The administrator's entry in clouds.yaml; without it the environment decides (OS_CLOUD or an openrc)."""
    tenant_cloud: str | None = None
    """The entry in clouds.yaml that is scoped to the project; without it the openrc's user is scoped to it."""


def scope_problem(args: TenantArgs, environ: Mapping[str, str]) -> str | None:
    """Why the tenant's provider would not be scoped to its project, if so.

    gophercloud takes everything from clouds.yaml as soon as an entry is named, even by OS_CLOUD, and then ignores the
    project given to the provider (clientconfig.AuthOptions): the tenant's resources would land in the wrong project.
    """
    if args.tenant_cloud is None and (args.admin_cloud is not None or environ.get("OS_CLOUD")):
        named = f"admin_cloud {args.admin_cloud!r}" if args.admin_cloud else f"OS_CLOUD={environ['OS_CLOUD']}"
        return (
            f"the tenant {args.project!r} can't be reached: got {named} and no tenant_cloud, expected both clouds.yaml "
            "entries or neither; fix: name as tenant_cloud an entry whose project_name is the tenant's, or use the "
            "variables of an openrc (OS_AUTH_URL, OS_USERNAME, ...) in place of OS_CLOUD"
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
        args = given(TenantArgs, args)
        if problem := scope_problem(args, os.environ):
            raise ValueError(problem)
        child = pulumi.ResourceOptions(parent=self)
        self.admin = openstack.Provider(f"{name}-admin", cloud=args.admin_cloud, region=args.region, opts=child)
        admin = pulumi.ResourceOptions(parent=self, provider=self.admin)
        ask = pulumi.InvokeOutputOptions(parent=self, provider=self.admin)

        project = openstack.identity.Project(
            f"{name}-project", name=args.project, description="Isthmus: AI serving", opts=admin
        )
        self.project_id = project.id
        self.user_id = openstack.identity.get_auth_scope_output(name=f"{name}-scope", opts=ask).user_id
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
            # Known strings, so that nothing about the provider waits for the project's id.
            tenant_name=None if args.tenant_cloud else args.project,
            project_domain_name=None if args.tenant_cloud else args.domain,
            user_domain_name=None if args.tenant_cloud else args.domain,
            opts=pulumi.ResourceOptions(
                parent=self, depends_on=[*grants, *self._quotas(name, args, project.id, admin)]
            ),
        )
        self.register_outputs({"project_id": self.project_id, "user_id": self.user_id})

    def _quotas(
        self, name: str, args: TenantArgs, project: pulumi.Output[str], opts: pulumi.ResourceOptions
    ) -> list[pulumi.Resource]:
        return [
            openstack.compute.QuotaSetV2(
                f"{name}-compute",
                project_id=project,
                instances=args.instances,
                cores=args.vcpus,
                ram=args.memory_gib * MIB,
                opts=opts,
            ),
            openstack.networking.QuotaV2(
                f"{name}-network",
                project_id=project,
                port=args.ports,
                security_group_rule=args.security_group_rules,
                floatingip=0,  # nothing of a tenant is reachable from outside
                opts=opts,
            ),
            openstack.blockstorage.QuoteSetV3(
                f"{name}-storage", project_id=project, volumes=args.volumes, gigabytes=args.volume_gib, opts=opts
            ),
        ]
