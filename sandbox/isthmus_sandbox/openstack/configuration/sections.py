"""Sections that most services share: logging, messaging, database, and how they authenticate."""

from isthmus_sandbox.openstack.cloud import COMPUTE_HOST, REGION, Cloud
from isthmus_sandbox.openstack.configuration.ini import Section, Value


def defaults(cloud: Cloud, service: str) -> dict[str, Value]:
    """`[DEFAULT]` of a service: it logs to stderr, and messages stay in its own process (oslo.messaging `fake://`)."""
    return {
        "debug": False,
        "use_stderr": True,
        "log_color": False,
        "state_path": cloud.state(service),
        "host": COMPUTE_HOST,
        "transport_url": "fake://",
    }


def basics(cloud: Cloud, service: str) -> dict[str, Section]:
    """Locks below the service's own folder and no notifications."""
    return {
        "oslo_concurrency": {"lock_path": cloud.state(f"{service}/locks")},
        "oslo_messaging_notifications": {"driver": "noop"},
    }


def database(cloud: Cloud, name: str) -> Section:
    """A `[database]` section for one of the cloud's SQLite files."""
    return {"connection": f"sqlite:///{cloud.database(name)}", "sqlite_synchronous": False}


def password(cloud: Cloud, user: str) -> Section:
    """Keystone password authentication as the service user `user` (keystoneauth's `password` plugin)."""
    return {
        "auth_type": "password",
        "auth_url": cloud.auth_url,
        "username": user,
        "password": cloud.credentials.service,
        "project_name": "service",
        "user_domain_id": "default",
        "project_domain_id": "default",
    }


def client(cloud: Cloud, user: str) -> Section:
    """How one service calls another."""
    return {**password(cloud, user), "region_name": REGION, "valid_interfaces": "public"}


def authtoken(cloud: Cloud, user: str) -> Section:
    """`[keystone_authtoken]`: how a service validates the tokens of its callers (keystonemiddleware)."""
    return {
        **password(cloud, user),
        "www_authenticate_uri": cloud.auth_url,
        "interface": "public",
        "region_name": REGION,
        "service_token_roles": "service",
        "service_token_roles_required": True,
    }
