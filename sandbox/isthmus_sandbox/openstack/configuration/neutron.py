"""Neutron's configuration: ML2 with our mechanism driver, routers, VPN as a service, BGP, QoS, trunks."""

from isthmus_sandbox.openstack.cloud import Cloud
from isthmus_sandbox.openstack.configuration.ini import render
from isthmus_sandbox.openstack.configuration.packaged import packaged
from isthmus_sandbox.openstack.configuration.sections import authtoken, basics, client, database, defaults

VPN_DRIVER = "isthmus_sandbox.openstack.drivers.neutron_vpn.AgentlessVpnDriver"
SERVICE_PLUGINS = "router,qos,trunk,vpnaas,bgp,port_forwarding"


def files(cloud: Cloud) -> dict[str, str]:
    """Neutron's files by name; the API process needs all of them."""
    return {"neutron.conf": _neutron(cloud), "ml2_conf.ini": _ml2()}


def _neutron(cloud: Cloud) -> str:
    return render(
        {
            "DEFAULT": {
                **defaults(cloud, "neutron"),
                "core_plugin": "ml2",
                "service_plugins": SERVICE_PLUGINS,
                "api_paste_config": packaged("neutron/api-paste.ini"),
                "auth_strategy": "keystone",
                "notify_nova_on_port_status_changes": False,
                "notify_nova_on_port_data_changes": False,
                "api_workers": 0,
                "rpc_workers": 0,
                "global_physnet_mtu": 9000,
                "dns_domain": "cloud.test.",
            },
            **basics(cloud, "neutron"),
            "database": database(cloud, "neutron"),
            "service_providers": {"service_provider": f"VPN:agentless:{VPN_DRIVER}:default"},
            "keystone_authtoken": authtoken(cloud, "neutron"),
            "placement": client(cloud, "neutron"),
        }
    )


def _ml2() -> str:
    return render(
        {
            "ml2": {
                "type_drivers": "flat,vlan,vxlan,geneve,local",
                "tenant_network_types": "vxlan",
                "mechanism_drivers": "isthmus_sandbox",
                "extension_drivers": "port_security,qos,dns_domain_ports",
                "path_mtu": 9000,
            },
            "ml2_type_flat": {"flat_networks": "*"},
            "ml2_type_vlan": {"network_vlan_ranges": "physnet1:100:3999,physnet2:100:3999"},
            "ml2_type_vxlan": {"vni_ranges": "1:65000"},
            "ml2_type_geneve": {"vni_ranges": "1:65000"},
            "securitygroup": {"enable_security_group": True},
        }
    )
