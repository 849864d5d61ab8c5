"""Glance's configuration."""

from isthmus_sandbox.openstack.cloud import HOST, Cloud
from isthmus_sandbox.openstack.configuration.ini import render
from isthmus_sandbox.openstack.configuration.packaged import packaged
from isthmus_sandbox.openstack.configuration.sections import authtoken, basics, database, defaults


def files(cloud: Cloud) -> dict[str, str]:
    """Glance's files by name: one store, plain files."""
    state = cloud.state("glance")
    return {
        "glance-api.conf": render(
            {
                "DEFAULT": {
                    **defaults(cloud, "glance"),
                    "bind_host": HOST,
                    "enabled_backends": "local:file",
                    "enabled_import_methods": "[glance-direct,copy-image]",
                    "worker_self_reference_url": cloud.url("glance"),
                },
                **basics(cloud, "glance"),
                "database": database(cloud, "glance"),
                "paste_deploy": {"flavor": "keystone", "config_file": packaged("glance/glance-api-paste.ini")},
                "glance_store": {"default_backend": "local"},
                "local": {"filesystem_store_datadir": cloud.images},
                "os_glance_staging_store": {"filesystem_store_datadir": state / "staging"},
                "os_glance_tasks_store": {"filesystem_store_datadir": state / "tasks"},
                "oslo_policy": {"enforce_scope": False},
                "keystone_authtoken": authtoken(cloud, "glance"),
            }
        )
    }
