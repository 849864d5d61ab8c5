"""A running OpenStack for the tests that need one, and a folder for those that don't."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import openstack
from isthmus_sandbox.openstack.cloud import Cloud
from isthmus_sandbox.openstack.services import units
from isthmus_sandbox.supervisor.layout import Layout
from isthmus_sandbox.supervisor.supervisor import Supervisor
from openstack.config import OpenStackConfig
from tests.openstack.fake_manager import FakeManager

PASSWORD = "of-the-tenant"
STOCK_ROLES = ("member", "load-balancer_member", "creator", "swiftoperator")


@pytest.fixture
def cloud(tmp_path: Path) -> Cloud:
    """A cloud that isn't running, in a folder of its own."""
    return Cloud(Layout("test", tmp_path / "test"))


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """A running cloud, its clusters kept by a fake manager."""
    layout = Layout("openstack-test", tmp_path_factory.mktemp("openstack") / "sandbox")
    declared = units(layout)
    supervisor = Supervisor(layout)
    try:
        supervisor.up(declared)
        yield Cloud(layout)
    finally:
        supervisor.down(declared)


@pytest.fixture(scope="session")
def manager(running: Cloud) -> Iterator[FakeManager]:
    """The cluster manager that Magnum's driver calls."""
    fake = FakeManager(running.layout.port("clusters"))
    yield fake
    fake.close()


def connect(cloud: Cloud, **auth: str) -> Any:
    """A connection to the cloud `admin` of clouds.yaml, parts of its authentication replaced."""
    region = OpenStackConfig(config_files=[str(cloud.clouds_yaml)]).get_one(cloud="admin", auth=auth)
    return openstack.connection.Connection(config=region)


@pytest.fixture(scope="session")
def admin(running: Cloud) -> Any:
    """The cloud's administrator."""
    return connect(running)


@pytest.fixture(scope="session")
def tenant(running: Cloud, admin: Any) -> Any:
    """An ordinary user in a project of its own, with the roles that a stock cloud asks for."""
    identity = admin.identity
    project = identity.create_project(name="shop", domain_id="default")
    user = identity.create_user(name="shopkeeper", password=PASSWORD, domain_id="default")
    for role in STOCK_ROLES:
        identity.assign_project_role_to_user(project, user, identity.find_role(role, ignore_missing=False))
    return connect(running, username="shopkeeper", password=PASSWORD, project_name="shop")
