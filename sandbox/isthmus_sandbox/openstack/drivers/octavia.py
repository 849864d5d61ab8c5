"""Octavia's network driver: the VIP is a real Neutron port, all behind it is Octavia's own no-op driver."""

import threading
from functools import cache
from typing import Any

from octavia.network import base
from octavia.network.drivers.neutron.allowed_address_pairs import AllowedAddressPairsDriver
from octavia.network.drivers.noop_driver.driver import NoopNetworkDriver

_lock = threading.Lock()


@cache
def _neutron() -> Any:
    return AllowedAddressPairsDriver()


def real() -> Any:
    """Octavia's own Neutron driver, made at its first use since it calls Neutron."""
    with _lock:
        return _neutron()


class VipNetworkDriver(NoopNetworkDriver):
    """Real VIP ports, no amphorae. Stand-in: no packet is balanced."""

    def allocate_vip(self, load_balancer: Any) -> Any:
        """A port in Neutron."""
        return real().allocate_vip(load_balancer)

    def deallocate_vip(self, vip: Any) -> Any:
        """Delete the port; the amphorae have none, so the real driver must not look for theirs."""
        balancer = vip.load_balancer
        amphorae, balancer.amphorae = balancer.amphorae, []
        try:
            return real().deallocate_vip(vip)
        finally:
            balancer.amphorae = amphorae

    def get_network(self, network_id: str, context: Any = None) -> Any:
        """From Neutron."""
        return real().get_network(network_id, context=context)

    def get_subnet(self, subnet_id: str, context: Any = None) -> Any:
        """From Neutron."""
        return real().get_subnet(subnet_id, context=context)

    def get_port(self, port_id: str, context: Any = None) -> Any:
        """From Neutron; the worker may ask for an amphora's port as well, which the no-op driver made up."""
        try:
            return real().get_port(port_id, context=context)
        except base.PortNotFound:
            if threading.current_thread().name.startswith("CP Server"):
                raise  # a thread of the API: the caller named a port that doesn't exist
            return super().get_port(port_id)

    def get_security_group_by_id(self, sg_id: str, context: Any = None) -> Any:
        """From Neutron."""
        return real().get_security_group_by_id(sg_id, context=context)

    def get_qos_policy(self, qos_policy_id: str, context: Any = None) -> Any:
        """From Neutron."""
        return real().get_qos_policy(qos_policy_id, context=context)
