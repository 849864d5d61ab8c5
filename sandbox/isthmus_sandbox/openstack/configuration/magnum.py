"""Magnum's configuration: certificates in its database, clusters by the sandbox's driver."""

from isthmus_sandbox.openstack.cloud import REGION, Cloud
from isthmus_sandbox.openstack.configuration.cinder import DEFAULT_TYPE
from isthmus_sandbox.openstack.configuration.ini import render
from isthmus_sandbox.openstack.configuration.packaged import packaged
from isthmus_sandbox.openstack.configuration.sections import authtoken, basics, database, defaults

TRUSTEE_DOMAIN = "magnum"
TRUSTEE_ADMIN = "magnum_domain_admin"
CLIENTS = ("heat", "glance", "neutron", "nova", "barbican", "magnum", "octavia", "cinder")


def files(cloud: Cloud) -> dict[str, str]:
    """Magnum's files by name."""
    return {
        "magnum.conf": render(
            {
                "DEFAULT": defaults(cloud, "magnum"),
                **basics(cloud, "magnum"),
                "database": database(cloud, "magnum"),
                "api": {"api_paste_config": packaged("magnum/api-paste.ini")},
                "cluster_template": {
                    "kubernetes_allowed_network_drivers": "all",
                    "kubernetes_default_network_driver": "calico",
                },
                "certificates": {"cert_manager_type": "x509keypair"},
                "keystone_auth": {"auth_section": "keystone_authtoken"},
                "trust": {
                    "trustee_domain_name": TRUSTEE_DOMAIN,
                    "trustee_domain_admin_name": TRUSTEE_ADMIN,
                    "trustee_domain_admin_password": cloud.credentials.trustee,
                    "trustee_keystone_interface": "public",
                },
                "kubernetes": {"health_polling_interval": -1},
                "cinder": {"default_docker_volume_type": DEFAULT_TYPE},
                "oslo_policy": {"enforce_scope": False},
                "keystone_authtoken": authtoken(cloud, "magnum"),
                **{f"{name}_client": {"region_name": REGION, "endpoint_type": "publicURL"} for name in CLIENTS},
            }
        )
    }
