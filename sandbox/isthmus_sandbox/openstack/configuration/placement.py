"""Placement's configuration."""

from isthmus_sandbox.openstack.cloud import Cloud
from isthmus_sandbox.openstack.configuration.ini import render
from isthmus_sandbox.openstack.configuration.sections import authtoken, basics, database, defaults


def files(cloud: Cloud) -> dict[str, str]:
    """Placement's files by name."""
    return {
        "placement.conf": render(
            {
                "DEFAULT": defaults(cloud, "placement"),
                **basics(cloud, "placement"),
                "placement_database": database(cloud, "placement"),
                "api": {"auth_strategy": "keystone"},
                "keystone_authtoken": authtoken(cloud, "placement"),
            }
        )
    }
