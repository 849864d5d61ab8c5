"""Neutron: networks, routers, security groups, floating IPs, VPN, BGP, QoS, trunks."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from openstack.exceptions import ConflictException

pytestmark = pytest.mark.sandbox


@pytest.fixture(scope="module")
def site(tenant: Any) -> Iterator[SimpleNamespace]:
    """A network with a subnet behind a router with a gateway."""
    n = tenant.network
    external = n.find_network("public", ignore_missing=False)
    network = n.create_network(name="serving")
    subnet = n.create_subnet(network_id=network.id, ip_version=4, cidr="10.1.0.0/24")
    router = n.create_router(name="edge", external_gateway_info={"network_id": external.id})
    n.add_interface_to_router(router, subnet=subnet.id)
    yield SimpleNamespace(external=external, network=network, subnet=subnet, router=router)
    n.remove_interface_from_router(router, subnet=subnet.id)
    n.delete_router(router)
    n.delete_network(network, ignore_missing=False)


def test_router_is_active(tenant: Any, site: SimpleNamespace) -> None:
    assert tenant.network.get_router(site.router.id).status == "ACTIVE"


def test_new_security_groups_have_the_default_rules(tenant: Any) -> None:
    n = tenant.network
    group = n.create_security_group(name="g")
    assert len(group.security_group_rules) == 2
    rule = n.create_security_group_rule(
        security_group_id=group.id, direction="ingress", protocol="tcp", port_range_min=8001, port_range_max=8001,
        remote_ip_prefix="10.1.0.0/24", ether_type="IPv4",
    )  # fmt: skip
    n.delete_security_group_rule(rule)
    n.delete_security_group(group)
    (default,) = n.security_groups(project_id=tenant.current_project_id, name="default")
    assert len(default.security_group_rules) == 4


def test_floating_ip_is_active_while_associated(tenant: Any, site: SimpleNamespace) -> None:
    n = tenant.network
    port = n.create_port(network_id=site.network.id)
    assert port.status in ("ACTIVE", "DOWN")
    address = n.create_ip(floating_network_id=site.external.id)
    n.update_ip(address, port_id=port.id)
    assert n.get_ip(address.id).status == "ACTIVE"
    n.update_ip(address, port_id=None)
    assert n.get_ip(address.id).status == "DOWN"
    n.delete_ip(address)
    n.delete_port(port)


@pytest.mark.parametrize(
    ("encryption", "group"), [("aes-256", "group14"), ("aes-256-gcm-16", "group20")], ids=["common", "strong"]
)
def test_vpn_site_connection_is_active(tenant: Any, site: SimpleNamespace, encryption: str, group: str) -> None:
    n = tenant.network
    suite = {"encryption_algorithm": encryption, "auth_algorithm": "sha256", "pfs": group}
    ike = n.create_vpn_ike_policy(name="ike", ike_version="v2", **suite)
    ipsec = n.create_vpn_ipsec_policy(name="ipsec", **suite)
    service = n.create_vpn_service(name="vpn", router_id=site.router.id)
    local = n.create_vpn_endpoint_group(name="local", type="subnet", endpoints=[site.subnet.id])
    peer = n.create_vpn_endpoint_group(name="peer", type="cidr", endpoints=["10.77.0.0/24"])
    tunnel = {
        "ikepolicy_id": ike.id, "ipsecpolicy_id": ipsec.id, "local_ep_group_id": local.id, "peer_ep_group_id": peer.id,
        "peer_address": "198.51.100.9", "peer_id": "198.51.100.9", "psk": "not-a-secret", "initiator": "bi-directional",
    }  # fmt: skip
    connection = n.create_vpn_ipsec_site_connection(name="tunnel", vpnservice_id=service.id, **tunnel)
    assert n.get_vpn_ipsec_site_connection(connection.id).status == "ACTIVE"
    found = n.get_vpn_service(service.id)
    assert found.status == "ACTIVE" and found.external_v4_ip
    second = n.create_vpn_service(name="second", router_id=site.router.id)
    with pytest.raises(ConflictException, match="more than one VPN service"):
        n.create_vpn_ipsec_site_connection(name="replaces", vpnservice_id=second.id, **tunnel)
    n.delete_vpn_service(second, ignore_missing=False)
    n.update_vpn_ipsec_site_connection(connection, name="renamed")
    assert n.get_vpn_ipsec_site_connection(connection.id).status == "ACTIVE"
    n.delete_vpn_ipsec_site_connection(connection, ignore_missing=False)
    n.delete_vpn_service(service, ignore_missing=False)
    for endpoints in (local, peer):
        n.delete_vpn_endpoint_group(endpoints, ignore_missing=False)
    n.delete_vpn_ike_policy(ike, ignore_missing=False)
    n.delete_vpn_ipsec_policy(ipsec, ignore_missing=False)


def test_bgp_speaker_peers(admin: Any, site: SimpleNamespace) -> None:
    n = admin.network
    speaker = n.create_bgp_speaker(name="b", ip_version=4, local_as=65001)
    peer = n.create_bgp_peer(name="p", peer_ip="192.0.2.1", remote_as=65002, auth_type="none")
    n.add_bgp_peer_to_speaker(speaker, peer.id)
    n.add_gateway_network_to_speaker(speaker, site.external.id)
    assert n.get_bgp_speaker(speaker.id).peers == [peer.id]
    n.remove_bgp_peer_from_speaker(speaker, peer.id)
    n.remove_gateway_network_from_speaker(speaker, site.external.id)
    n.delete_bgp_peer(peer)
    n.delete_bgp_speaker(speaker)


def test_qos_and_trunks(admin: Any, tenant: Any, site: SimpleNamespace) -> None:
    n = admin.network
    policy = n.create_qos_policy(name="q", is_shared=True)
    n.create_qos_bandwidth_limit_rule(policy, max_kbps=10000, max_burst_kbps=8000, direction="egress")
    port, child = (tenant.network.create_port(network_id=site.network.id) for _ in range(2))
    n.update_port(port.id, qos_policy_id=policy.id)
    n.update_port(port.id, qos_policy_id=None)
    n.delete_qos_policy(policy)
    sub_port = {"port_id": child.id, "segmentation_type": "vlan", "segmentation_id": 7}
    trunk = tenant.network.create_trunk(port_id=port.id, sub_ports=[sub_port])
    tenant.network.delete_trunk(trunk)
    for one in (port, child):
        tenant.network.delete_port(one)


def test_quota_is_kept(admin: Any, tenant: Any) -> None:
    admin.network.update_quota(tenant.current_project_id, networks=77)
    assert admin.network.get_quota(tenant.current_project_id).networks == 77
