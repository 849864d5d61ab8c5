"""Octavia's configuration: VIPs are real Neutron ports, the amphorae behind them are Octavia's own no-op drivers."""

from isthmus_sandbox.openstack.cloud import Cloud
from isthmus_sandbox.openstack.configuration.ini import render
from isthmus_sandbox.openstack.configuration.sections import authtoken, basics, client, database, defaults


def files(cloud: Cloud) -> dict[str, str]:
    """Octavia's files by name."""
    state = cloud.state("octavia")
    return {
        "octavia.conf": render(
            {
                "DEFAULT": defaults(cloud, "octavia"),
                **basics(cloud, "octavia"),
                "database": database(cloud, "octavia"),
                "api_settings": {
                    "auth_strategy": "keystone",
                    "api_base_uri": cloud.url("octavia"),
                    "enabled_provider_drivers": "amphora: amphora (no-op), octavia: alias of amphora",
                    "default_provider_driver": "amphora",
                },
                "controller_worker": {
                    "workers": 1,
                    "client_ca": state / "ca.pem",
                    "amp_boot_network_list": "00000000-0000-0000-0000-000000000001",
                    "amphora_driver": "amphora_noop_driver",
                    "compute_driver": "compute_noop_driver",
                    "network_driver": "isthmus_sandbox",
                    "image_driver": "image_noop_driver",
                    "volume_driver": "volume_noop_driver",
                },
                "certificates": {
                    "cert_generator": "local_cert_generator",
                    "cert_manager": "barbican_cert_manager",
                    "ca_certificate": state / "ca.pem",
                    "ca_private_key": state / "ca.key",
                    "ca_private_key_passphrase": cloud.credentials.octavia_key,
                    "server_certs_key_passphrase": cloud.credentials.octavia_key,
                },
                "health_manager": {"heartbeat_key": cloud.credentials.octavia_key},
                "task_flow": {"engine": "serial"},
                "networking": {
                    "allow_vip_network_id": True,
                    "allow_vip_subnet_id": True,
                    "allow_vip_port_id": True,
                },
                "oslo_messaging": {"topic": "octavia_prov"},
                "oslo_policy": {"enforce_scope": False},
                "keystone_authtoken": authtoken(cloud, "octavia"),
                "service_auth": client(cloud, "octavia"),
                "neutron": client(cloud, "octavia"),
            }
        )
    }
