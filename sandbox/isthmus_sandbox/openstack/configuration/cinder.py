"""Cinder's configuration: one backend without disks, one backup driver without bytes, keys from Barbican."""

from isthmus_sandbox.openstack.cloud import HOST, Cloud
from isthmus_sandbox.openstack.configuration.ini import render
from isthmus_sandbox.openstack.configuration.packaged import packaged
from isthmus_sandbox.openstack.configuration.sections import authtoken, basics, client, database, defaults, password

BACKEND = "sandbox"
DEFAULT_TYPE = "standard"
ENCRYPTED_TYPE = "encrypted"  # LUKS


def files(cloud: Cloud) -> dict[str, str]:
    """Cinder's files by name."""
    return {
        "cinder.conf": render(
            {
                "DEFAULT": {
                    **defaults(cloud, "cinder"),
                    "api_paste_config": packaged("cinder/api-paste.ini"),
                    "resource_query_filters_file": packaged("cinder/resource_filters.json"),
                    "auth_strategy": "keystone",
                    "enabled_backends": BACKEND,
                    "default_volume_type": DEFAULT_TYPE,
                    "backup_driver": "isthmus_sandbox.openstack.drivers.cinder.RecordBackupDriver",
                    "backup_workers": 1,
                    "scheduler_driver_init_wait_time": 1,
                    # All workers live in the API's process: none is ever down while it answers.
                    "service_down_time": 315360000,
                    "report_interval": 60,
                    "glance_api_servers": cloud.url("glance"),
                    "osapi_volume_listen": HOST,
                    "my_ip": HOST,
                    "volume_clear": "none",
                },
                **basics(cloud, "cinder"),
                "database": database(cloud, "cinder"),
                BACKEND: {
                    "volume_driver": "isthmus_sandbox.openstack.drivers.cinder.RecordVolumeDriver",
                    "volume_backend_name": BACKEND,
                },
                "key_manager": {"backend": "barbican"},
                "barbican": {"auth_endpoint": cloud.auth_url, "barbican_endpoint": cloud.url("barbican")},
                "coordination": {"backend_url": f"file://{cloud.state('cinder/coordination')}"},
                "nova": {**password(cloud, "cinder"), "interface": "public"},
                "keystone_authtoken": authtoken(cloud, "cinder"),
                "service_user": {**client(cloud, "cinder"), "send_service_user_token": True},
            }
        )
    }
