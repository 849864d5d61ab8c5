"""Keystone's content: roles, service users, endpoints."""

from typing import Any

from isthmus_sandbox.openstack.cloud import ENDPOINTS, REGION, SERVICES, Cloud
from isthmus_sandbox.openstack.configuration.magnum import TRUSTEE_ADMIN, TRUSTEE_DOMAIN

# Roles that projects' policies know beside Keystone's own admin, manager, member, reader and service. As in a stock
# cloud, `member` implies none of them: who makes containers needs `swiftoperator`. Octavia and Barbican of this release
# let `member` in, those of older ones only who has a role of theirs.
ROLES = ("ResellerAdmin", "creator", "load-balancer_admin", "load-balancer_member", "swiftoperator")
SERVICE_ROLES = ("admin", "service", "ResellerAdmin")
INTERFACES = ("public", "internal", "admin")


def declare(connection: Any, cloud: Cloud) -> None:
    """Create it all by the Identity API, as the administrator. `connection` is openstacksdk's."""
    identity = connection.identity
    roles = {role.name: role.id for role in identity.roles()}
    for name in ROLES:
        roles.setdefault(name, identity.create_role(name=name).id)
    project = identity.create_project(name="service", domain_id="default")
    for name in SERVICES:
        if name != "keystone":
            user = identity.create_user(
                name=name, password=cloud.credentials.service, domain_id="default", default_project_id=project.id
            )
            for role in SERVICE_ROLES:
                identity.assign_project_role_to_user(project, user, roles[role])
    _trustees(identity, cloud, roles["admin"])
    for endpoint in ENDPOINTS:
        if endpoint.service == "keystone":
            continue  # bootstrapped
        service = identity.create_service(name=endpoint.service, type=endpoint.type)
        for interface in INTERFACES:
            identity.create_endpoint(
                service_id=service.id,
                interface=interface,
                region_id=REGION,
                url=cloud.url(endpoint.service, endpoint.path),
            )


def _trustees(identity: Any, cloud: Cloud, admin: str) -> None:
    """The domain where Magnum makes a user for each cluster that needs one."""
    domain = identity.create_domain(name=TRUSTEE_DOMAIN)
    user = identity.create_user(name=TRUSTEE_ADMIN, password=cloud.credentials.trustee, domain_id=domain.id)
    identity.assign_domain_role_to_user(domain, user, admin)
