"""Keystone: projects, users, roles, application and EC2 credentials."""

from typing import Any

import pytest
from keystoneauth1.exceptions import Unauthorized

from isthmus_sandbox.openstack.cloud import ENDPOINTS, Cloud
from openstack.exceptions import ForbiddenException
from tests.openstack.conftest import PASSWORD, connect

pytestmark = pytest.mark.sandbox


def test_catalog_names_every_service(admin: Any) -> None:
    for endpoint in ENDPOINTS:
        assert admin.session.get_endpoint(service_type=endpoint.type, interface="public", region_name="RegionOne")


def test_administrator_works_in_a_new_project_after_a_role(running: Cloud, admin: Any) -> None:
    identity = admin.identity
    project = identity.create_project(name="fresh", domain_id="default")
    with pytest.raises(Unauthorized):
        list(connect(running, project_name="fresh").network.networks())
    for role in ("member", "admin", "swiftoperator"):
        identity.assign_project_role_to_user(
            project, admin.current_user_id, identity.find_role(role, ignore_missing=False)
        )
    inside = connect(running, project_name="fresh")
    network = inside.network.create_network(name="n")
    assert network.project_id == project.id
    inside.object_store.create_container("c")
    inside.compute.update_quota_set(project.id, cores=7)
    assert inside.compute.get_quota_set(project.id).cores == 7
    assert list(inside.container_infrastructure_management.clusters()) == []
    inside.object_store.delete_container("c")
    inside.network.delete_network(network)
    identity.delete_project(project)


def test_member_can_not_administer(tenant: Any) -> None:
    with pytest.raises(ForbiddenException):
        tenant.identity.create_project(name="mine")
    with pytest.raises(ForbiddenException):
        tenant.compute.create_flavor(name="mine", vcpus=1, ram=1, disk=1)


def test_member_alone_makes_no_containers(running: Cloud, admin: Any) -> None:
    """As in a stock cloud. Octavia and Barbican of this release let `member` in; older ones ask for their own roles."""
    identity = admin.identity
    project = identity.create_project(name="plain", domain_id="default")
    user = identity.create_user(name="plain", password=PASSWORD, domain_id="default")
    identity.assign_project_role_to_user(project, user, identity.find_role("member", ignore_missing=False))
    plain = connect(running, username="plain", password=PASSWORD, project_name="plain")
    with pytest.raises(ForbiddenException):
        plain.object_store.create_container("c")
    identity.delete_user(user)
    identity.delete_project(project)


def test_application_credential_logs_in(running: Cloud, tenant: Any) -> None:
    user = tenant.current_user_id
    made = tenant.identity.create_application_credential(user=user, name="robot", roles=[{"name": "member"}])
    import openstack

    robot = openstack.connection.Connection(
        auth_type="v3applicationcredential",
        auth={
            "auth_url": running.auth_url,
            "application_credential_id": made.id,
            "application_credential_secret": made.secret,
        },
        region_name="RegionOne",
    )
    assert robot.current_project_id == tenant.current_project_id
    list(robot.network.networks())
    tenant.identity.delete_application_credential(user, made)
