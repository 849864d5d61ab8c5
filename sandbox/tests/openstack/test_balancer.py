"""Octavia: a load balancer whose VIP is a Neutron port."""

from typing import Any

import pytest

from tests.openstack.waiting import until, until_gone

pytestmark = pytest.mark.sandbox


def test_load_balancer_with_listener_pool_member_and_monitor(tenant: Any) -> None:
    network = tenant.network.create_network(name="balanced")
    subnet = tenant.network.create_subnet(network_id=network.id, ip_version=4, cidr="10.3.0.0/24")
    octavia = tenant.load_balancer
    balancer = octavia.create_load_balancer(name="lb", vip_subnet_id=subnet.id)

    def settle() -> Any:
        return until(lambda: octavia.get_load_balancer(balancer.id), "ACTIVE", "provisioning_status")

    assert settle().vip_address.startswith("10.3.0.")
    port = balancer.vip_port_id
    assert tenant.network.get_port(port).device_owner == "Octavia"
    listener = octavia.create_listener(
        name="l", protocol="HTTP", protocol_port=80, load_balancer_id=balancer.id, allowed_cidrs=["10.0.0.0/8"]
    )
    settle()
    pool = octavia.create_pool(name="p", protocol="HTTP", lb_algorithm="ROUND_ROBIN", listener_id=listener.id)
    settle()
    octavia.create_member(pool, address="10.3.0.50", protocol_port=8000, subnet_id=subnet.id)
    settle()
    octavia.create_health_monitor(pool_id=pool.id, type="HTTP", delay=5, timeout=3, max_retries=3, url_path="/v2")
    settle()
    octavia.delete_load_balancer(balancer, cascade=True)
    until_gone(lambda: octavia.get_load_balancer(balancer.id))
    until_gone(lambda: tenant.network.get_port(port))
    tenant.network.delete_network(network, ignore_missing=False)
