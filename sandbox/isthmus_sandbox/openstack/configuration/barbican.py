"""Barbican's configuration: secrets encrypted in its database under a key of this sandbox."""

from isthmus_sandbox.openstack.cloud import Cloud
from isthmus_sandbox.openstack.configuration.ini import render
from isthmus_sandbox.openstack.configuration.sections import authtoken, basics, database, defaults

# Barbican parses several configuration objects, each by the default search path, whose first place is `~/.barbican`;
# its process gets this service's etc folder as HOME.
HOME_FOLDER = ".barbican"


def files(cloud: Cloud) -> dict[str, str]:
    """Barbican's files by name."""
    connection = database(cloud, "barbican")
    return {
        f"{HOME_FOLDER}/barbican.conf": render(
            {
                "DEFAULT": {
                    **defaults(cloud, "barbican"),
                    "host_href": cloud.url("barbican"),
                    "db_auto_create": False,
                    "sql_connection": connection["connection"],
                },
                **basics(cloud, "barbican"),
                "database": connection,
                "queue": {"enable": False},
                "secretstore": {"enabled_secretstore_plugins": "store_crypto"},
                "crypto": {"enabled_crypto_plugins": "simple_crypto"},
                "simple_crypto_plugin": {"kek": cloud.credentials.barbican_key},
                "oslo_policy": {"enforce_scope": False},
                "keystone_authtoken": authtoken(cloud, "barbican"),
            }
        ),
    }
